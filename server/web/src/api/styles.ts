import { useQuery } from "@tanstack/react-query";

import { answered, api } from "./client";

/** The styles of the built-in engine; they do not change while the server runs. */
export function useStyles() {
  return useQuery({
    queryKey: ["styles"],
    queryFn: ({ signal }) => answered(api.GET("/v1/styles", { signal })),
    staleTime: Infinity,
  });
}

/** The instruments of the built-in engine, and the words that ask for each. */
export function useInstruments() {
  return useQuery({
    queryKey: ["instruments"],
    queryFn: ({ signal }) => answered(api.GET("/v1/instruments", { signal })),
    staleTime: Infinity,
  });
}

/** The moods of the built-in engine, and the words that ask for each. */
export function useMoods() {
  return useQuery({
    queryKey: ["moods"],
    queryFn: ({ signal }) => answered(api.GET("/v1/moods", { signal })),
    staleTime: Infinity,
  });
}
