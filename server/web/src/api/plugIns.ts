import { useQuery } from "@tanstack/react-query";

import { answered, api } from "./client";

/** What the last scan found. */
export function usePlugIns() {
  return useQuery({
    queryKey: ["plug-ins"],
    queryFn: ({ signal }) => answered(api.GET("/v1/plug-ins", { signal })),
  });
}

/** Files that are not loaded until they change, each with its reason. */
export function useKeptOff() {
  return useQuery({
    queryKey: ["plug-ins", "kept off"],
    queryFn: ({ signal }) => answered(api.GET("/v1/plug-ins/kept-off", { signal })),
  });
}
