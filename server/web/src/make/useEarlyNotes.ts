import { useQuery, useQueryClient } from "@tanstack/react-query";
import { useEffect } from "react";

import { answered, api } from "../api/client";
import { onEvent } from "../api/events";
import type { EarlyNotes, JobBody } from "../api/schema";

/** Stages in which notes stand already: a page that came late asks for them. */
const SOUNDING = /^(playing|mixing|mastering|rendering)/i;

/** What a take will play, as soon as it is composed. */
export function useEarlyNotes(job: JobBody): EarlyNotes | null {
  const queries = useQueryClient();
  const queryKey = ["early", job.id];
  const { data } = useQuery({
    queryKey,
    enabled: job.state === "running" && SOUNDING.test(job.stage),
    staleTime: Infinity,
    queryFn: async ({ signal }): Promise<EarlyNotes | null> => {
      const params = { path: { job_id: job.id } };
      const told = await answered(api.GET("/v1/jobs/{job_id}/notes", { params, signal }));
      return told as unknown as EarlyNotes | null;
    },
  });
  useEffect(
    () =>
      onEvent((event) => {
        if (event.type === "early" && event.job_id === job.id)
          queries.setQueryData(["early", job.id], event.notes);
      }),
    [job.id, queries],
  );
  return data ?? null;
}
