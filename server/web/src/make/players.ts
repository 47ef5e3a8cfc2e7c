import type { InstrumentWishes } from "../api/schema";

/** Who is set by name to play, and who is not. */
export interface SetPlayers {
  wanted: readonly string[];
  unwanted: readonly string[];
}

export const NOBODY_SET: SetPlayers = { wanted: [], unwanted: [] };

/** With this one set to play. */
export function wanting(players: SetPlayers, name: string): SetPlayers {
  const { wanted, unwanted } = forgetting(players, name);
  return { wanted: [...wanted, name], unwanted };
}

/** With this one set to be left out. */
export function refusing(players: SetPlayers, name: string): SetPlayers {
  const { wanted, unwanted } = forgetting(players, name);
  return { wanted, unwanted: [...unwanted, name] };
}

/** With nothing set of this one: it is as the words and the style have it. */
export function forgetting({ wanted, unwanted }: SetPlayers, name: string): SetPlayers {
  const others = (names: readonly string[]) => names.filter((one) => plain(one) !== plain(name));
  return { wanted: others(wanted), unwanted: others(unwanted) };
}

export function isSet(names: readonly string[], name: string): boolean {
  return names.some((one) => plain(one) === plain(name));
}

/** What is asked of the server: nothing where nobody is set. */
export function askedOf({ wanted, unwanted }: SetPlayers): InstrumentWishes | null {
  if (wanted.length + unwanted.length === 0) return null;
  return { wanted: [...wanted], unwanted: [...unwanted] };
}

/** Names are compared as the server does: `dusty-keys` is `Dusty keys`. */
function plain(name: string): string {
  return name.toLowerCase().replaceAll("-", " ").split(/\s+/).filter(Boolean).join(" ");
}
