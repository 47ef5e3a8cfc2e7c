import { describe, expect, it } from "vitest";

import type { LaneMix } from "../audio/contract";
import { laneGains } from "../audio/gains";
import { hearAfter, isAfterHeard, sidesProgram } from "./sides";

describe("a sound before and after", () => {
  it("is two lanes of one length, of which one is heard at a time", () => {
    const { lanes } = sidesProgram("job 1", 48_000, 96_000);
    expect(lanes.map(({ clips: [clip] }) => [clip?.url, clip?.lengthSamples])).toEqual([
      ["/v1/comparisons/job%201/dry", 96_000],
      ["/v1/comparisons/job%201/wet", 96_000],
    ]);
    let mix: Record<string, LaneMix> = Object.fromEntries(
      lanes.map(({ id, gainDb, pan, mute }) => [id, { gainDb, pan, mute, solo: false }]),
    );
    const gains: number[][] = [];
    const setMix = (lane: string, change: Partial<LaneMix>) => {
      const before = mix[lane];
      if (before) mix = { ...mix, [lane]: { ...before, ...change } };
      gains.push([...laneGains(Object.values(mix), 1)]);
    };
    expect(isAfterHeard(mix)).toBe(true);
    for (const isAfter of [false, true]) {
      hearAfter({ setMix }, isAfter);
      expect(isAfterHeard(mix)).toBe(isAfter);
    }
    // One change a switch: at no time both, or neither.
    expect(gains).toEqual([
      [1, 1, 0, 0],
      [0, 0, 1, 1],
    ]);
  });
});
