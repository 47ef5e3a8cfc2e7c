import { type QueryClient, useQueryClient } from "@tanstack/react-query";
import { useCallback } from "react";

import type { SessionSummary } from "../api/schema";
import { type Change, changeSessions } from "../api/sessions";
import { sentenceOf } from "../parts/sentenceOf";
import { toast } from "../parts/toast";
import { undoOf } from "./written";

/** Writes on sessions, says so in `words`, and can take it back. */
export type ChangeThem = (
  sessions: readonly SessionSummary[],
  change: Change,
  words?: string,
) => void;

export function useChange(): ChangeThem {
  const queries = useQueryClient();
  return useCallback(
    (sessions, change, words) => {
      if (sessions.length > 0) void write(queries, sessions, change, words);
    },
    [queries],
  );
}

async function write(
  queries: QueryClient,
  sessions: readonly SessionSummary[],
  change: Change,
  words: string | undefined,
): Promise<void> {
  const undo = undoOf(sessions, change);
  const ids = sessions.map(({ id }) => id);
  try {
    await changeSessions(queries, ids, change);
  } catch (error) {
    toast(sentenceOf(error), { tone: "bad" });
    return;
  }
  if (words === undefined) return;
  const takeBack = async () => {
    for (const step of undo) await changeSessions(queries, step.ids, step.change);
  };
  const onPress = () => {
    takeBack().catch((error: unknown) => toast(sentenceOf(error), { tone: "bad" }));
  };
  toast(words, undo.length > 0 ? { action: { label: "Undo", onPress } } : {});
}
