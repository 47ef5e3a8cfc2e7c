import { useQuery } from "@tanstack/react-query";

import { answered, api } from "./client";

/** The project folders that stand in a session. */
export function useExports(session: string) {
  return useQuery({
    queryKey: ["session", session, "exports"],
    queryFn: ({ signal }) =>
      answered(
        api.GET("/v1/sessions/{session_id}/exports", {
          params: { path: { session_id: session } },
          signal,
        }),
      ),
  });
}

/** Where files of a session are served; each part of the path is made safe for an address. */
export function fileUrl(session: string, path: string): string {
  const parts = path.split("/").map(encodeURIComponent).join("/");
  return `/v1/sessions/${encodeURIComponent(session)}/${parts}`;
}

export function archiveUrl(session: string): string {
  return fileUrl(session, "archive");
}

export function exportArchiveUrl(session: string, name: string): string {
  return fileUrl(session, `exports/${name}/archive`);
}

/** A session and its files. */
export function useSessionFiles(session: string) {
  return useQuery({
    queryKey: ["session", session, "files"],
    queryFn: ({ signal }) =>
      answered(
        api.GET("/v1/sessions/{session_id}", { params: { path: { session_id: session } }, signal }),
      ),
  });
}

/** A part of a track: a stretch of it, or one of its clips; tracks and clips count from 1. */
export interface Excerpt {
  track: number;
  kind: "wav" | "mid";
  start_beats?: number;
  length_beats?: number;
  clip?: number;
}

export function excerptUrl(session: string, { track, kind, ...part }: Excerpt): string {
  return withAsked(fileUrl(session, `tracks/${track}/excerpt.${kind}`), Object.entries(part));
}

/** The same stretch of several tracks as an archive; of all where none is named. */
export function tracksUrl(
  session: string,
  tracks: readonly number[],
  stretch: Pick<Excerpt, "start_beats" | "length_beats">,
): string {
  const named = tracks.map((track): [string, number] => ["track", track]);
  return withAsked(fileUrl(session, "excerpt.zip"), [...named, ...Object.entries(stretch)]);
}

function withAsked(address: string, asked: readonly [string, number][]): string {
  const words = asked.map(([name, value]) => `${name}=${value}`).join("&");
  return words === "" ? address : `${address}?${words}`;
}
