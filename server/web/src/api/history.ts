import { useInfiniteQuery } from "@tanstack/react-query";

import { answered, api } from "./client";
import type { JobBody } from "./schema";

const PAGE = 100;

/** Jobs from newest to oldest, a page at a time; of one state, or of all. */
export function useHistory(state: JobBody["state"] | null) {
  return useInfiniteQuery({
    queryKey: ["jobs", "history", state],
    queryFn: ({ pageParam, signal }) => {
      const query = { state, limit: PAGE, before: pageParam };
      return answered(api.GET("/v1/jobs", { params: { query }, signal }));
    },
    initialPageParam: null as string | null,
    getNextPageParam: (page) => page.next ?? null,
  });
}

/** End a job; one that has finished stays as it is. */
export function cancelJob(id: string): Promise<JobBody> {
  return answered(api.POST("/v1/jobs/{job_id}/cancel", { params: { path: { job_id: id } } }));
}
