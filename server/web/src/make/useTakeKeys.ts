import { useEffect, useRef } from "react";

import type { SessionSummary } from "../api/schema";
import { choose, compare, hear, useChosen } from "./listening";
import type { Take } from "./rounds";

/** Digits choose a take and compare it with the one before, space plays the chosen one. */
export function useTakeKeys(
  takes: readonly Take[],
  summaryOf: (session: string) => SessionSummary | undefined,
): void {
  const latest = useRef({ takes, summaryOf });
  useEffect(() => {
    latest.current = { takes, summaryOf };
  });
  useEffect(() => {
    const onKey = (event: KeyboardEvent) => {
      if (event.ctrlKey || event.metaKey || event.altKey || takesKeys(event.target)) return;
      const { takes: there, summaryOf: known } = latest.current;
      const summary = (take: Take | undefined) =>
        take?.session == null ? undefined : known(take.session);
      if (/^[1-8]$/.test(event.key)) {
        const take = there[Number(event.key) - 1];
        if (!take) return;
        choose(take.key);
        const found = summary(take);
        if (found) void compare(found);
      } else if (event.key === " ") {
        const chosen = useChosen.getState().take;
        const found = summary(there.find(({ key }) => key === chosen) ?? there[0]);
        if (!found) return;
        event.preventDefault();
        void hear(found);
      }
    };
    document.addEventListener("keydown", onKey);
    return () => document.removeEventListener("keydown", onKey);
  }, []);
}

const OWN_KEYS = "input, textarea, select, button, a, [role=slider], [role=menu], [role=dialog]";

/** Whether what has the focus does something with these keys itself. */
function takesKeys(target: EventTarget | null): boolean {
  return target instanceof Element && target.closest(OWN_KEYS) !== null;
}
