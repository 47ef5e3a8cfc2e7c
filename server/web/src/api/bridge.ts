import { useQuery, useQueryClient } from "@tanstack/react-query";
import { useEffect } from "react";

import { answered, api } from "./client";
import { onEvent } from "./events";
import type { BridgeBody, BridgeChanged, BridgeCommand, BridgeDid, BridgesBody } from "./schema";

const KEY = ["bridge"];
const EVENTS = 100;

/** The bridges that are linked, as they stand this moment. */
export function useBridges() {
  const queries = useQueryClient();
  useEffect(
    () =>
      onEvent((event) => {
        if (event.type !== "bridge") return;
        const known = queries.getQueryData<BridgesBody>(KEY);
        const now = known && withChanges(known, event);
        if (now) queries.setQueryData(KEY, now);
        else void queries.invalidateQueries({ queryKey: KEY, exact: true });
      }),
    [queries],
  );
  return useQuery({
    queryKey: KEY,
    queryFn: ({ signal }) => answered(api.GET("/v1/bridge", { signal })),
    staleTime: 0,
  });
}

export function commandBridge(
  bridge: string,
  command: BridgeCommand["command"],
): Promise<BridgeDid> {
  return answered(api.POST("/v1/bridge/commands", { body: { bridge, command } }));
}

/** What an action may be told; asked for once it is chosen. */
export function useArguments(bridge: string, action: string | null) {
  return useQuery({
    queryKey: [...KEY, bridge, "action", action],
    queryFn: () => commandBridge(bridge, { do: "describe-action", action: action ?? "" }),
    enabled: action !== null,
    staleTime: Infinity,
  });
}

/** The bridges after an event; null where steps between were missed, and all is to be asked. */
export function withChanges(known: BridgesBody, event: BridgeChanged): BridgesBody | null {
  const others = known.bridges.filter((one) => one.id !== event.id);
  if (!event.linked) return { bridges: others, gone: event.gone ?? null };
  const before = known.bridges.find((one) => one.id === event.id);
  if (!before || event.after > before.revision) return null;
  if (event.revision <= before.revision) return known;
  return { bridges: [...others, after(before, event)], gone: null };
}

function after(before: BridgeBody, event: BridgeChanged): BridgeBody {
  const changed = Object.entries(event.parts).filter(([, value]) => value !== null);
  const events = new Map(before.events.map((one) => [one.n, one]));
  for (const one of event.events) events.set(one.n, one);
  return {
    ...before,
    revision: event.revision,
    parts: { ...before.parts, ...Object.fromEntries(changed) },
    events: [...events.values()].sort((a, b) => a.n - b.n).slice(-EVENTS),
    shows: { ...before.shows, ...event.shows },
  };
}
