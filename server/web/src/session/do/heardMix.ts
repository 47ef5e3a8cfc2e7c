/** How the faders on the screen stand to those of the session. Pure. */

import type { Lane, LaneMix } from "../../audio/contract";
import type { TrackMix } from "../../api/schema";
import { LOWEST_DB, panInWords, tidyDb } from "../timeline/mix";

type TrackAsked = Partial<TrackMix> & Pick<TrackMix, "track">;

export interface HeardMix {
  /** What an export is asked for so that it is balanced as heard: a track each that is other. */
  asked: readonly TrackAsked[];
  /** What is other, in words. */
  words: string;
}

/** `lanes` as the session has them, in the order of its tracks, and `mix` by their ids. */
export function heardMix(lanes: readonly Lane[], mix: Readonly<Record<string, LaneMix>>): HeardMix {
  const soloed = lanes.filter(({ id }) => mix[id]?.solo);
  const asked: TrackAsked[] = [];
  const words: string[] = [];
  lanes.forEach((lane, index) => {
    const now = mix[lane.id];
    if (!now) return;
    const mute = soloed.length > 0 ? !now.solo : now.mute;
    const said = [];
    const other: TrackAsked = { track: index + 1 };
    if (mute !== lane.mute) {
      other.mute = mute;
      if (soloed.length === 0) said.push(mute ? "muted" : "not muted");
    }
    if (now.gainDb !== lane.gainDb) {
      other.gain_db = now.gainDb;
      said.push(now.gainDb <= LOWEST_DB ? "silent" : `at ${tidyDb(now.gainDb)}`);
    }
    if (now.pan !== lane.pan) {
      other.pan = now.pan;
      said.push(`panned ${panInWords(now.pan)}`);
    }
    if (Object.keys(other).length > 1) asked.push(other);
    if (said.length > 0) words.push(`${nameOf(lane, index)} ${said.join(" and ")}`);
  });
  if (soloed.length > 0) {
    const alone = soloed.map((lane) => nameOf(lane, lanes.indexOf(lane)));
    words.unshift(`only ${alone.join(", ")} by solo`);
  }
  return { asked, words: asked.length > 0 ? words.join("; ") : "" };
}

function nameOf({ name }: Lane, index: number): string {
  return name.trim() || `Track ${index + 1}`;
}
