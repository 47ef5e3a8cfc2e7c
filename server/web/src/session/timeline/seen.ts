import type { LaneMix } from "../../audio/contract";
import { LANE_HEIGHTS, type LaneSize } from "./view";

/** How a session was left: what a reload should not lose. */
export interface Seen {
  /** The scale and the left edge; null where the whole piece was seen. */
  zoom: { pixelsPerBeat: number; startBeats: number } | null;
  laneSize: LaneSize;
  follow: boolean;
  marked: { startBeats: number; endBeats: number } | null;
  tracks: readonly string[];
  looping: boolean;
  placeBeats: number;
  /** Of the lanes that the listener has changed. */
  mix: Readonly<Record<string, LaneMix>>;
  /** The other take, with its lanes as they were left, where that was heard. */
  other?: { id: string; matched: boolean; mix: Readonly<Record<string, LaneMix>> } | undefined;
}

const KEPT_AS = "roadie-sessions-seen";
/** The last so many sessions; a large one takes some 20 kB. */
const MOST_SESSIONS = 24;

const all = new Map<string, Seen>(read());

/** How a session was left in this tab; null when it was not seen, or too long ago. */
export function seenOf(id: string): Seen | null {
  return all.get(id) ?? null;
}

export function keepSeen(id: string, seen: Seen): void {
  all.delete(id);
  all.set(id, seen);
  for (const oldest of all.keys()) {
    if (all.size <= MOST_SESSIONS) break;
    all.delete(oldest);
  }
  try {
    sessionStorage.setItem(KEPT_AS, JSON.stringify([...all]));
  } catch {
    // Without room, or where a browser keeps nothing, it is known until the page is left.
  }
}

function read(): [string, Seen][] {
  try {
    const kept: unknown = JSON.parse(sessionStorage.getItem(KEPT_AS) ?? "[]");
    return Array.isArray(kept) ? kept.filter(isKept) : [];
  } catch {
    return [];
  }
}

/** What an older page, or a hand, may have left there is not taken. */
function isKept(entry: unknown): entry is [string, Seen] {
  if (!Array.isArray(entry) || typeof entry[0] !== "string") return false;
  const seen = entry[1] as Partial<Record<keyof Seen, unknown>> | null;
  if (typeof seen !== "object" || seen === null) return false;
  const { zoom, laneSize, follow, marked, tracks, looping, placeBeats, mix, other } = seen;
  return (
    (zoom === null || hasNumbers(zoom, ["pixelsPerBeat", "startBeats"])) &&
    typeof laneSize === "string" &&
    laneSize in LANE_HEIGHTS &&
    typeof follow === "boolean" &&
    (marked === null || hasNumbers(marked, ["startBeats", "endBeats"])) &&
    Array.isArray(tracks) &&
    tracks.every((track) => typeof track === "string") &&
    typeof looping === "boolean" &&
    Number.isFinite(placeBeats) &&
    areMixes(mix) &&
    (other === undefined || isOther(other))
  );
}

function isOther(other: unknown): boolean {
  if (typeof other !== "object" || other === null) return false;
  const { id, matched, mix } = other as Record<string, unknown>;
  return typeof id === "string" && typeof matched === "boolean" && areMixes(mix);
}

function areMixes(mix: unknown): boolean {
  return typeof mix === "object" && mix !== null && Object.values(mix).every(isMix);
}

function isMix(mix: unknown): mix is LaneMix {
  if (!hasNumbers(mix, ["gainDb", "pan"])) return false;
  return typeof mix.mute === "boolean" && typeof mix.solo === "boolean";
}

function hasNumbers(value: unknown, names: readonly string[]): value is Record<string, unknown> {
  if (typeof value !== "object" || value === null) return false;
  const found = value as Record<string, unknown>;
  return names.every((name) => Number.isFinite(found[name]));
}
