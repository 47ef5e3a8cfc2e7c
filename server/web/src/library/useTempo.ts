import { useQuery } from "@tanstack/react-query";

import { answered, api } from "../api/client";
import type { SessionSummary } from "../api/schema";
import { TempoMap } from "../time/TempoMap";

export type TempoOf = Pick<TempoMap, "secondsAtBeats" | "beatsAtSeconds">;

/** Where a session's beats are; only one with changes of tempo has to be read whole for it. */
export function useTempo(session: SessionSummary): TempoOf | null {
  const steady = session.tempo_changes === 0;
  const document = useQuery({
    queryKey: ["session", session.id, "document"],
    queryFn: ({ signal }) => {
      const params = { path: { session_id: session.id } };
      return answered(api.GET("/v1/sessions/{session_id}/document", { params, signal }));
    },
    enabled: !steady,
  });
  if (steady)
    return session.bpm == null ? null : new TempoMap([{ start_beats: 0, bpm: session.bpm }]);
  return document.data ? new TempoMap(document.data.session.tempo_map.steps) : null;
}
