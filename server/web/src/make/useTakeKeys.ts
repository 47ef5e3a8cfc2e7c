import { useEffect, useRef } from "react";

import type { SessionSummary } from "../api/schema";
import { choose, compare, hear, useChosen } from "./listening";
import type { Take } from "./rounds";

const WRITING = "input, textarea, select, [role=menu], [role=dialog], [role=listbox]";
/** What does something of its own with the space bar. */
const PRESSED = `${WRITING}, button, a, [role=switch]`;

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
      if (event.ctrlKey || event.metaKey || event.altKey) return;
      const { takes: there, summaryOf: known } = latest.current;
      const summary = (take: Take | undefined) =>
        take?.session == null ? undefined : known(take.session);
      if (/^[1-8]$/.test(event.key) && !isWithin(event.target, WRITING)) {
        const take = there[Number(event.key) - 1];
        if (!take) return;
        const found = summary(take);
        choose(take.key);
        followWithFocus(event.target, take.key);
        if (found) void compare(found);
      } else if (event.key === " " && !isWithin(event.target, PRESSED)) {
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

/** The focus goes with the choice from one take to another, so that space speaks to that one. */
function followWithFocus(from: EventTarget | null, key: string): void {
  if (!isWithin(from, "[data-take]")) return;
  const card = document.querySelector(`[data-take="${CSS.escape(key)}"]`);
  card?.querySelector<HTMLElement>("[data-play]")?.focus();
}

function isWithin(target: EventTarget | null, selector: string): boolean {
  return target instanceof Element && target.closest(selector) !== null;
}
