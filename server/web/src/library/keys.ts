import type { Move } from "./selection";

/** What a key means in the list of sessions. */
export type Intent =
  | { what: "move"; rows: number; how: Move }
  | { what: "all" | "none" | "toggle" | "open" | "play" | "favourite" | "hide" | "throw" };

export const PAGE_ROWS = 10;

const ROWS: Readonly<Record<string, number>> = {
  ArrowUp: -1,
  ArrowDown: 1,
  PageUp: -PAGE_ROWS,
  PageDown: PAGE_ROWS,
  Home: -Infinity,
  End: Infinity,
};

interface Key {
  key: string;
  ctrlKey: boolean;
  metaKey: boolean;
  shiftKey: boolean;
  altKey: boolean;
}

/** `onList` is false where a button in a row has the focus: Space and Enter are the button's. */
export function intentOf(key: Key, onList: boolean): Intent | null {
  const command = key.ctrlKey || key.metaKey;
  const rows = ROWS[key.key];
  if (key.altKey) return null;
  if (rows !== undefined)
    return { what: "move", rows, how: key.shiftKey ? "extend" : command ? "look" : "pick" };
  if (command) {
    if (key.key === "a") return { what: "all" };
    return key.key === " " && onList ? { what: "toggle" } : null;
  }
  switch (key.key) {
    case "Escape":
      return { what: "none" };
    case " ":
      return onList ? { what: "play" } : null;
    case "Enter":
      return onList ? { what: "open" } : null;
    case "f":
      return { what: "favourite" };
    case "h":
      return { what: "hide" };
    case "Delete":
    case "Backspace":
      return { what: "throw" };
    default:
      return null;
  }
}
