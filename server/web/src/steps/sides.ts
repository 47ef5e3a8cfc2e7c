/** A sound before and after a chain as two lanes that run together. Pure. */

import type { Lane, LaneMix, Player, Program } from "../audio/contract";

const BEFORE = "dry";
const AFTER = "wet";

/** At first what comes after is heard. */
export function sidesProgram(job: string, sampleRate: number, lengthSamples: number): Program {
  const lane = (id: string, name: string, mute: boolean): Lane => {
    const url = `/v1/comparisons/${encodeURIComponent(job)}/${id}`;
    const clip = { url, startSamples: 0, offsetSamples: 0, lengthSamples, gainDb: 0 };
    return { id, name, gainDb: 0, pan: 0, mute, clips: [clip] };
  };
  return {
    key: `comparison ${job}`,
    title: "Before and after",
    sampleRate,
    lengthSamples,
    // Its files are as loud as each other, and stay as loud as they are.
    loudnessLufs: null,
    lanes: [lane(BEFORE, "Before", true), lane(AFTER, "After", false)],
  };
}

type Mix = Readonly<Record<string, LaneMix>>;

export function isAfterHeard(mix: Mix): boolean {
  return mix[BEFORE]?.solo !== true;
}

/** By one change, so that one side fades out exactly as the other fades in. */
export function hearAfter(player: Pick<Player, "setMix">, isAfter: boolean): void {
  player.setMix(BEFORE, { solo: !isAfter });
}
