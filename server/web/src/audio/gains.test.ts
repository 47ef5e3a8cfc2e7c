import { expect, it } from "vitest";

import type { LaneMix } from "./contract";
import { laneGains, matchingFactor } from "./gains";

const mix = (change: Partial<LaneMix> = {}): LaneMix => {
  return { gainDb: 0, pan: 0, mute: false, solo: false, ...change };
};
const gains = (...mixes: LaneMix[]) => [...laneGains(mixes, 1)];

it("pans by turning the far side down, as exports do", () => {
  expect(gains(mix({ pan: 0.25 }), mix({ pan: -1 }))).toEqual([0.75, 1, 1, 0]);
});

it("hears what is solo alone, even where it is muted", () => {
  expect(gains(mix(), mix({ mute: true }))).toEqual([1, 1, 0, 0]);
  expect(gains(mix(), mix({ mute: true, solo: true }))).toEqual([0, 0, 1, 1]);
});

it("brings programs to one loudness, where it is known", () => {
  expect(matchingFactor(-24, true)).toBeCloseTo(2, 1);
  expect(matchingFactor(-24, false)).toBe(1);
  expect(matchingFactor(null, true)).toBe(1);
});
