import type { LaneMix } from "./contract";

/** Decibels as a factor; at -150 dB and below nothing is heard. */
export function factorOf(gainDb: number): number {
  return gainDb <= -150 ? 0 : 10 ** (gainDb / 20);
}

/**
 * How loud each lane is, left and right, one after the other.
 *
 * The pan is a balance, as the session's exports have it: the far side is turned down in a
 * straight line, the near side stays. A solo is heard even where its lane is muted.
 */
export function laneGains(mixes: readonly LaneMix[], factor: number): Float32Array {
  const solo = mixes.some((mix) => mix.solo);
  const gains = new Float32Array(mixes.length * 2);
  mixes.forEach((mix, lane) => {
    if (solo ? !mix.solo : mix.mute) return;
    const gain = factorOf(mix.gainDb) * factor;
    gains[lane * 2] = gain * (1 - Math.max(0, mix.pan));
    gains[lane * 2 + 1] = gain * (1 - Math.max(0, -mix.pan));
  });
  return gains;
}

/** What matched programs are brought to: the reference of ReplayGain 2.0. */
const REFERENCE_LUFS = -18;

/** The gain that brings a program to the loudness of all others; 1 where it was not measured. */
export function matchingFactor(loudnessLufs: number | null, matched: boolean): number {
  return matched && loudnessLufs !== null ? factorOf(REFERENCE_LUFS - loudnessLufs) : 1;
}
