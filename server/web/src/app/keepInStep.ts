import type { QueryClient } from "@tanstack/react-query";

import { onEvent } from "../api/events";

/** Keys of what is asked of the server begin with one of these words. */
export type Asked = "sessions" | "session" | "jobs" | "health" | "backends" | "inbox";

/** Changes that come together, such as those of a thousand sessions, are asked for once. */
const TOGETHER_MS = 60;

/**
 * Ask again for what an event has changed, so that pages side by side show the same, and for
 * everything once the server is back.
 */
export function keepInStep(queries: QueryClient): () => void {
  const waiting = new Map<string, readonly string[]>();
  const askAgain = () => {
    for (const queryKey of waiting.values()) void queries.invalidateQueries({ queryKey });
    waiting.clear();
  };
  const again = (...keys: [Asked, ...string[]][]) => {
    if (waiting.size === 0) setTimeout(askAgain, TOGETHER_MS);
    for (const key of keys) waiting.set(key.join(" "), key);
  };
  let begun = false;
  return onEvent((event) => {
    switch (event.type) {
      case "hello":
        if (begun) void queries.invalidateQueries();
        begun = true;
        break;
      case "job":
        // Steps of a job's progress come many a second; `useLive` has them.
        if (event.job.state !== "running") again(["jobs"]);
        if (event.job.state === "done") again(["sessions"], ["session"], ["health"]);
        if (event.job.state === "done" && event.job.kind === "install") again(["backends"]);
        if (event.job.kind === "import" && event.job.state !== "running") again(["inbox"]);
        break;
      case "session":
        again(["sessions"], ["session", event.id]);
        break;
      case "inbox":
        again(["inbox"]);
        break;
      case "early":
      case "bridge": // what is new of it comes with the event: see `useBridges`
        break;
    }
  });
}
