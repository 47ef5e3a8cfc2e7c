import {
  goToEnd,
  goToStart,
  markEdge,
  markSection,
  moveBetweenTracks,
  step,
  toggleFollow,
  toggleLoop,
  toggleMix,
  togglePlay,
  unmark,
  zoomBy,
  zoomToFit,
  zoomToRegion,
} from "./actions";
import { toggleDo } from "./doShown";

export const ZOOM_STEP = 1.5;

export interface Shortcut {
  /** As `KeyboardEvent.key` has them, letters small; one does. */
  keys: readonly string[];
  shift?: boolean;
  /** On the list. */
  shown: string;
  what: string;
  act: () => void;
}

/** The keys of the session view: the list is made of this, and so is what they do. */
export const SHORTCUTS: readonly { group: string; shortcuts: readonly Shortcut[] }[] = [
  {
    group: "Play",
    shortcuts: [
      { keys: [" "], shown: "Space", what: "Play, or stop here", act: togglePlay },
      { keys: ["l"], shown: "L", what: "Loop the region, or the whole piece", act: toggleLoop },
      { keys: ["ArrowLeft"], shown: "←", what: "A beat back", act: () => step("beat", -1) },
      { keys: ["ArrowRight"], shown: "→", what: "A beat on", act: () => step("beat", 1) },
      {
        keys: ["ArrowLeft"],
        shift: true,
        shown: "Shift ←",
        what: "A bar back",
        act: () => step("bar", -1),
      },
      {
        keys: ["ArrowRight"],
        shift: true,
        shown: "Shift →",
        what: "A bar on",
        act: () => step("bar", 1),
      },
      { keys: ["Home"], shown: "Home", what: "To the start", act: goToStart },
      { keys: ["End"], shown: "End", what: "To the end", act: goToEnd },
    ],
  },
  {
    group: "Tracks",
    shortcuts: [
      { keys: ["ArrowUp"], shown: "↑", what: "The track above", act: () => moveBetweenTracks(-1) },
      {
        keys: ["ArrowDown"],
        shown: "↓",
        what: "The track below",
        act: () => moveBetweenTracks(1),
      },
      { keys: ["m"], shown: "M", what: "Mute what is chosen", act: () => toggleMix("mute") },
      { keys: ["s"], shown: "S", what: "Solo what is chosen", act: () => toggleMix("solo") },
    ],
  },
  {
    group: "Region",
    shortcuts: [
      { keys: ["r"], shown: "R", what: "Mark the section here", act: markSection },
      {
        keys: ["["],
        shown: "[",
        what: "The region begins with this bar",
        act: () => markEdge("start"),
      },
      {
        keys: ["]"],
        shown: "]",
        what: "The region ends with this bar",
        act: () => markEdge("end"),
      },
      { keys: ["Escape"], shown: "Esc", what: "Mark and choose nothing", act: unmark },
    ],
  },
  {
    group: "View",
    shortcuts: [
      { keys: ["+", "="], shown: "+", what: "Closer", act: () => zoomBy(ZOOM_STEP) },
      { keys: ["-", "_"], shown: "-", what: "Further", act: () => zoomBy(1 / ZOOM_STEP) },
      { keys: ["0"], shown: "0", what: "The whole piece", act: zoomToFit },
      { keys: ["z"], shown: "Z", what: "The region fills the view", act: zoomToRegion },
      { keys: ["d"], shown: "D", what: "What can be made of it, or not", act: toggleDo },
      { keys: ["f"], shown: "F", what: "Follow what is heard, or not", act: toggleFollow },
    ],
  },
];

interface Pressed {
  key: string;
  shiftKey: boolean;
  ctrlKey: boolean;
  metaKey: boolean;
  altKey: boolean;
}

/** What a key does; nothing together with keys that the browser has its own uses for. */
export function shortcutFor(pressed: Pressed): Shortcut | null {
  if (pressed.ctrlKey || pressed.metaKey || pressed.altKey) return null;
  const key = pressed.key.length === 1 ? pressed.key.toLowerCase() : pressed.key;
  const found = SHORTCUTS.flatMap(({ shortcuts }) => shortcuts).filter(({ keys }) =>
    keys.includes(key),
  );
  const arrow = key.startsWith("Arrow");
  return found.find(({ shift = false }) => !arrow || shift === pressed.shiftKey) ?? null;
}

/** A fader is no field: only the arrows are its own. */
const OWN_KEYS =
  "input:not([type=range]), textarea, select, [contenteditable], [role=menu], [role=dialog], dialog";
const OWN_ARROWS =
  "input, [role=slider], [role=tablist], [role=radiogroup], [role=listbox], [role=separator]";
const OWN_SPACE = "button, a, summary, [role=button], [role=checkbox], [role=switch], [role=tab]";

/** Whether a key belongs to what has the focus, and not to the view. */
export function ownKey(focused: Element, key: string): boolean {
  if (focused.closest(OWN_KEYS)) return true;
  const moves = key.startsWith("Arrow") || key === "Home" || key === "End";
  if (moves && focused.closest(OWN_ARROWS)) return true;
  return key === " " && focused.closest(OWN_SPACE) !== null;
}
