import { useQuery } from "@tanstack/react-query";

import { answered, api } from "./client";

/** The watched folder, and what has come in lately. */
export function useInbox() {
  return useQuery({
    queryKey: ["inbox"],
    queryFn: ({ signal }) => answered(api.GET("/v1/inbox", { signal })),
  });
}
