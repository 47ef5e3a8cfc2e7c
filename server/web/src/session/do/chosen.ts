/** What an action is done to, in words. Pure. */

import type { Region, Selection } from "../selection";

/** `Bars 5 to 8`, `Bar 5`. */
export function regionWords({ fromBar, bars }: Region): string {
  return bars === 1 ? `Bar ${fromBar}` : `Bars ${fromBar} to ${fromBar + bars - 1}`;
}

export function tracksWords(tracks: readonly string[]): string {
  if (tracks.length === 0) return "all tracks";
  if (tracks.length <= 3) return tracks.join(", ");
  return `${tracks.slice(0, 2).join(", ")} and ${tracks.length - 2} more`;
}

/** `Bars 5 to 8, Drums, Bass`; `The whole session, all tracks`. */
export function chosenWords({ region, tracks }: Pick<Selection, "region" | "tracks">): string {
  const where = region === null ? "The whole session" : regionWords(region);
  return `${where}, ${tracksWords(tracks)}`;
}

/** What a form adds to what it asks for, of a region. */
export function regionAsked(region: Region | null): { from_bar?: number; bars?: number } {
  return region === null ? {} : { from_bar: region.fromBar, bars: region.bars };
}
