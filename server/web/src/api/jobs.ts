import { useQuery } from "@tanstack/react-query";
import { useMemo } from "react";

import { answered, api } from "./client";
import { useLive } from "./events";
import type { JobBody } from "./schema";

const NEWEST = 200;

/** The newest jobs as they stand this moment: as the server listed them, and as events told. */
export function useNewestJobs() {
  const live = useLive((state) => state.jobs);
  const listed = useQuery({
    queryKey: ["jobs", "newest"],
    queryFn: ({ signal }) =>
      answered(api.GET("/v1/jobs", { params: { query: { limit: NEWEST } }, signal })),
  });
  const jobs = useMemo(() => standing(listed.data?.items ?? [], live), [listed.data, live]);
  return { jobs, isPending: listed.isPending, error: listed.error, refetch: listed.refetch };
}

/** Each job once; what has finished goes before what was told while it ran. */
export function standing(
  listed: readonly JobBody[],
  live: ReadonlyMap<string, JobBody>,
): JobBody[] {
  const jobs = new Map(listed.map((job) => [job.id, job]));
  for (const [id, told] of live) {
    if (jobs.get(id)?.finished_at == null) jobs.set(id, told);
  }
  return [...jobs.values()];
}
