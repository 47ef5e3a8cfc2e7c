import { useQuery, useQueryClient } from "@tanstack/react-query";

import { answered, api } from "../api/client";
import type { paths, SessionSummary } from "../api/schema";
import { sentenceOf } from "../parts/sentenceOf";
import { toast } from "../parts/toast";

const PER_PEAK = [256, 1024, 4096, 16384, 65536] as const;
/** A card is this wide at most, in peaks. */
const ENOUGH_PEAKS = 320;

/** What a take became. */
export function useTakeSession(id: string | null) {
  return useQuery({
    queryKey: ["session", id, "summary"],
    enabled: id !== null,
    queryFn: async ({ signal }) => {
      const path = { session_id: id ?? "" };
      const body = await answered(
        api.GET("/v1/sessions/{session_id}", { params: { path }, signal }),
      );
      return body.summary;
    },
  });
}

type SessionChange =
  paths["/v1/sessions/{session_id}"]["patch"]["requestBody"]["content"]["application/json"];

/** Change what its maker thinks of a take; the list shows it once the server has it. */
export function useChangeTake(id: string) {
  const queries = useQueryClient();
  return (change: { favourite?: boolean; mark?: "thrown" | null }) => {
    const params = { path: { session_id: id } };
    answered(
      api.PATCH("/v1/sessions/{session_id}", { params, body: change as SessionChange }),
    ).then(
      (summary) => {
        queries.setQueryData(["session", id, "summary"], summary);
        void queries.invalidateQueries({ queryKey: ["sessions"] });
      },
      (error: unknown) => toast(sentenceOf(error), { tone: "bad" }),
    );
  };
}

/** The sound of a take that is compared: its master, else its mix. */
export function soundOfTake(summary: SessionSummary): { file: string; lufs: number | null } | null {
  if (summary.master_file)
    return { file: summary.master_file, lufs: summary.master_loudness_lufs ?? null };
  if (summary.mix_file) return { file: summary.mix_file, lufs: summary.mix_loudness_lufs ?? null };
  return null;
}

export function lengthSamplesOf(summary: SessionSummary): number {
  return Math.round((summary.length_seconds ?? 0) * (summary.sample_rate ?? 0));
}

/** Peaks of a take's sound: smallest and largest of each stretch, both channels together. */
export interface Peaks {
  low: Float32Array;
  high: Float32Array;
}

export function usePeaks(summary: SessionSummary | undefined) {
  const sound = summary && soundOfTake(summary);
  return useQuery({
    queryKey: ["peaks", summary?.id, sound?.file],
    enabled: Boolean(sound),
    staleTime: Infinity,
    queryFn: ({ signal }) =>
      summary && sound ? fetchPeaks(summary, sound.file, signal) : Promise.resolve(null),
  });
}

async function fetchPeaks(
  summary: SessionSummary,
  file: string,
  signal: AbortSignal,
): Promise<Peaks | null> {
  const name = urlOfFile(summary.id, file).replace("/audio/", "/peaks/");
  const perPeak = perPeakFor(lengthSamplesOf(summary));
  const response = await fetch(`${name}?per_peak=${perPeak}`, { signal });
  if (!response.ok) return null;
  const channels = Number(response.headers.get("x-peaks-channels"));
  return peaksOf(new Int8Array(await response.arrayBuffer()), channels);
}

/** Where an audio file of a session is served, from its path in the session. */
export function urlOfFile(session: string, file: string): string {
  const path = file.split("/").map(encodeURIComponent).join("/");
  return `/v1/sessions/${encodeURIComponent(session)}/${path}`;
}

/** The coarsest peaks that still fill a card. */
export function perPeakFor(lengthSamples: number): (typeof PER_PEAK)[number] {
  const fine = PER_PEAK.filter((size) => lengthSamples / size >= ENOUGH_PEAKS);
  return fine.at(-1) ?? PER_PEAK[0];
}

/** Peaks from the wire: for each stretch the smallest and largest of each channel, 8 bits each. */
export function peaksOf(wire: Int8Array, channels: number): Peaks {
  const count = Math.floor(wire.length / (2 * channels));
  const low = new Float32Array(count);
  const high = new Float32Array(count);
  for (let peak = 0; peak < count; peak += 1) {
    for (let channel = 0; channel < channels; channel += 1) {
      const at = 2 * (peak * channels + channel);
      low[peak] = Math.min(low[peak] ?? 0, (wire[at] ?? 0) / 127);
      high[peak] = Math.max(high[peak] ?? 0, (wire[at + 1] ?? 0) / 127);
    }
  }
  return { low, high };
}
