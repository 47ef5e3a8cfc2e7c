import { useQuery } from "@tanstack/react-query";

import { answered, api } from "./client";
import type { DraggedBody, InstallBody, JobBody, RemovedBody } from "./schema";

export type BackendGroup = "engines" | "separators" | "transcribers" | "exporters";

/** The user may mend something beside the page; the server looks anew at most twice a minute. */
const LOOK_AGAIN_MS = 35_000;

export function useHealth() {
  return useQuery({
    queryKey: ["health"],
    queryFn: ({ signal }) => answered(api.GET("/v1/health", { signal })),
  });
}

export function useMachine() {
  return useQuery({
    queryKey: ["health", "machine"],
    queryFn: ({ signal }) => answered(api.GET("/v1/machine", { signal })),
    refetchInterval: LOOK_AGAIN_MS,
  });
}

export function useBackends(group: BackendGroup) {
  return useQuery({
    queryKey: ["backends", group],
    queryFn: ({ signal }) => answered(api.GET(`/v1/${group}`, { signal })),
    refetchInterval: LOOK_AGAIN_MS,
  });
}

export function useModels() {
  return useQuery({
    queryKey: ["backends", "models"],
    queryFn: ({ signal }) => answered(api.GET("/v1/models", { signal })),
  });
}

export function installModel(name: string, body: InstallBody): Promise<JobBody> {
  return answered(api.POST("/v1/models/{name}/install", { params: { path: { name } }, body }));
}

export function removeModel(name: string): Promise<RemovedBody> {
  return answered(api.DELETE("/v1/models/{name}", { params: { path: { name } } }));
}

/** Move what was dragged out of the page to where no DAW looks for it, or back again. */
export function moveDragged(cleared: boolean): Promise<DraggedBody> {
  return answered(api.PUT("/v1/machine/dragged", { body: { cleared } }));
}
