import type { QueryClient } from "@tanstack/react-query";

import { onEvent } from "../api/events";

/** Keys of what is asked of the server begin with one of these words. */
export type Asked = "sessions" | "session" | "jobs" | "health" | "backends" | "inbox";

/**
 * Ask again for what an event has changed, so that pages side by side show the same, and for
 * everything once the server is back.
 */
export function keepInStep(queries: QueryClient): () => void {
  const again = (...asked: Asked[]) => {
    for (const word of asked) void queries.invalidateQueries({ queryKey: [word] });
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
        if (event.job.state !== "running") again("jobs");
        if (event.job.state === "done") again("sessions", "session", "health");
        if (event.job.state === "done" && event.job.kind === "install") again("backends");
        break;
      case "inbox":
        again("inbox");
        break;
      case "early":
        break;
    }
  });
}
