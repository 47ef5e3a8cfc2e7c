import type { TimeMap } from "../../time/TimeMap";
import type { Region } from "../selection";

export interface Marked {
  region: Region;
  startBeats: number;
  endBeats: number;
}

/** The shortest stretch that is meant, and not a hand that shook: a 64th note. */
const SHORTEST_BEATS = 1 / 16;

/** The bars (from 0) that a stretch touches: the first, and the one after the last. */
function barsOf(time: TimeMap, startBeats: number, endBeats: number): [number, number] {
  const { bar: first } = time.barAtBeats(startBeats);
  const { bar: last, restBeats } = time.barAtBeats(endBeats);
  return [first, Math.max(first + 1, restBeats > 0 ? last + 1 : last)];
}

/** What lies between two places: whole bars, or just that where `free`. */
export function regionBetween(
  time: TimeMap,
  oneBeats: number,
  otherBeats: number,
  lengthBeats: number,
  free = false,
): Marked | null {
  const within = (beats: number) => Math.min(Math.max(0, beats), lengthBeats);
  const startBeats = within(Math.min(oneBeats, otherBeats));
  const endBeats = within(Math.max(oneBeats, otherBeats));
  if (free && endBeats - startBeats < SHORTEST_BEATS) return null;
  const [first, after] = barsOf(time, Math.min(startBeats, lengthBeats - 1e-6), endBeats);
  const region = { fromBar: first + 1, bars: after - first };
  if (free) return { region, startBeats, endBeats };
  return {
    region,
    startBeats: time.meter.beatsAtBar(first),
    endBeats: Math.min(time.meter.beatsAtBar(after), lengthBeats),
  };
}

/** A section as a region; its own bounds are kept where they are not on bar lines. */
export function regionOf(
  time: TimeMap,
  section: { start_beats: number; length_beats: number },
  lengthBeats: number,
): Marked | null {
  const end = section.start_beats + section.length_beats;
  return regionBetween(time, section.start_beats, end, lengthBeats, true);
}
