import { useQuery } from "@tanstack/react-query";
import { useEffect, useState } from "react";

import { Problem } from "../api/client";
import type { SessionSummary } from "../api/schema";
import { levelFor, outlineOf } from "./outline";
import { heardFile } from "./preview";

/** What is scrolled past is not asked for. */
const REST_MS = 180;

/** The outline of a session's mix in so many columns; null until it is here, or where there is none. */
export function useOutline(session: SessionSummary, columns: number): Float32Array | null {
  const rests = useRest();
  const file = heardFile(session);
  const { sample_rate: rate, length_seconds: seconds } = session;
  const level = levelFor((rate ?? 0) * (seconds ?? 0));
  const asked = useQuery({
    queryKey: ["outline", session.id, file, level],
    queryFn: ({ signal }) => fetchPeaks(session.id, file ?? "", level, signal),
    enabled: rests && file !== null && !session.error,
    staleTime: Infinity,
  });
  return asked.data ? outlineOf(asked.data.values, asked.data.channels, columns) : null;
}

function useRest(): boolean {
  const [rests, setRests] = useState(false);
  useEffect(() => {
    const timer = setTimeout(() => setRests(true), REST_MS);
    return () => clearTimeout(timer);
  }, []);
  return rests;
}

/** As bytes; so it is asked for without the typed client, which reads JSON. */
async function fetchPeaks(id: string, file: string, level: number, signal: AbortSignal) {
  const name = file
    .replace(/^audio\//, "")
    .split("/")
    .map(encodeURIComponent)
    .join("/");
  const url = `/v1/sessions/${encodeURIComponent(id)}/peaks/${name}?per_peak=${level}&start=0`;
  const answer = await fetch(url, { signal });
  if (!answer.ok) throw new Problem("NoPeaks", "The sound has no picture.", answer.status);
  const channels = Number(answer.headers.get("x-peaks-channels") ?? 1);
  return { values: new Int8Array(await answer.arrayBuffer()), channels };
}
