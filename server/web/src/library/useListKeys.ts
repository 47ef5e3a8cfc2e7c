import type { KeyboardEvent } from "react";

import type { SessionSummary } from "../api/schema";
import { intentOf } from "./keys";
import { type Move, move, NOTHING, type Selection, toggle } from "./selection";
import type { ChangeThem } from "./useChange";

interface ListKeys {
  sessions: readonly SessionSummary[];
  selection: Selection;
  /** Choose, and bring the active row into sight. */
  show: (selection: Selection) => void;
  /** Go to the last of all that are found, which may not be listed yet. */
  toEnd: (how: Move) => void;
  open: (id: string) => void;
  play: (session: SessionSummary) => void;
  change: ChangeThem;
  /** Choose all that are found, those that are not listed yet as well. */
  chooseAll: () => void;
}

/** What the keys of the list do, to the sessions that are chosen or to the active one. */
export function useListKeys(keys: ListKeys): (event: KeyboardEvent) => void {
  return (event) => {
    const intent = intentOf(event, event.target === event.currentTarget);
    if (intent === null) return;
    event.preventDefault();
    const { sessions, selection, show } = keys;
    const order = sessions.map(({ id }) => id);
    const active = sessions.find(({ id }) => id === selection.active);
    if (intent.what === "move" && intent.rows === Infinity) keys.toEnd(intent.how);
    else if (intent.what === "move") show(move(selection, intent.rows, order, intent.how));
    else if (intent.what === "all") keys.chooseAll();
    else if (intent.what === "none") show(NOTHING);
    else if (intent.what === "toggle") {
      if (active) show(toggle(selection, active.id));
    } else if (intent.what === "open") {
      if (active) keys.open(active.id);
    } else if (intent.what === "play") {
      if (active) keys.play(active);
    } else write(intent.what, keys);
  };
}

function write(what: "favourite" | "hide" | "throw", { sessions, selection, change }: ListKeys) {
  const them = sessions.filter(({ id }) => selection.chosen.has(id));
  if (what === "favourite") change(them, { favourite: !them.every((one) => one.favourite) });
  else if (what === "hide") change(them, { hidden: true }, "Hidden from lists.");
  else change(them, { mark: them.every((one) => one.mark === "thrown") ? null : "thrown" });
}
