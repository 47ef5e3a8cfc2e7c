import type { UnderstoodPlayer } from "../api/schema";

/** As the server colours the tracks of each role. */
const COLOURS: Record<string, string> = {
  drums: "#e5484d",
  bass: "#8e4ec6",
  chords: "#3e63dd",
  lead: "#f5a623",
  pad: "#12a594",
  vocals: "#e93d82",
  other: "#8b8d98",
  fx: "#46a758",
};

export function roleColour(role: UnderstoodPlayer["role"]): string {
  return COLOURS[role] ?? "#8b8d98";
}
