import { queryOptions } from "@tanstack/react-query";

import { answered, api } from "../../api/client";

/** The whole of a session: its tracks, clips and notes. */
export function documentQuery(id: string) {
  const asked = { params: { path: { session_id: id } } };
  return queryOptions({
    queryKey: ["session", id, "document"],
    queryFn: async () =>
      (await answered(api.GET("/v1/sessions/{session_id}/document", asked))).session,
  });
}

/** What a list shows of a session. */
export function summaryQuery(id: string) {
  const asked = { params: { path: { session_id: id } } };
  return queryOptions({
    queryKey: ["session", id],
    queryFn: async () => (await answered(api.GET("/v1/sessions/{session_id}", asked))).summary,
  });
}
