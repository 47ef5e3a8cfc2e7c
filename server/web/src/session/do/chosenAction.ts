import type { SessionSummary } from "../../api/schema";
import { useDraft } from "./drafts";

/** What the panel does, and how to choose another: at first what can be done with the session. */
export function useChosenAction(summary: SessionSummary): [string, (action: string) => void] {
  const first = summary.cannot_vary == null ? "vary" : "export";
  const [{ action }, change] = useDraft(summary.id, "panel", { action: first });
  return [action, (chosen) => change({ action: chosen })];
}
