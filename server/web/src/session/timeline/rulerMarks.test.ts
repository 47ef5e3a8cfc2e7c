import { describe, expect, it } from "vitest";

import { TimeMap } from "../../time/TimeMap";
import { barMarks, barStep, beatMarks, roomy } from "./rulerMarks";

const time = new TimeMap({
  sample_rate: 48_000,
  tempo_map: { steps: [{ start_beats: 0, bpm: 120 }] },
  meter_map: {
    steps: [
      { start_bar: 0, numerator: 4, denominator: 4 },
      { start_bar: 2, numerator: 7, denominator: 8 },
    ],
  },
});

describe("the ruler", () => {
  it("numbers bars so far apart that the numbers have room", () => {
    expect(barStep(4, 100)).toBe(1);
    expect(barStep(4, 10)).toBe(2);
    expect(barStep(4, 0.05)).toBe(256);
  });

  it("draws each bar line at its meter's place", () => {
    const marks = barMarks(time, 0, 15, 50);
    expect(marks.map(({ beats }) => beats)).toEqual([0, 4, 8, 11.5, 15]);
    expect(marks.every(({ numbered }) => numbered)).toBe(true);
  });

  it("draws few lines for an hour that fits the view", () => {
    const marks = barMarks(time, 0, 7200, 900 / 7200);
    expect(marks.length).toBeLessThan(30);
    expect(marks.every(({ numbered }) => numbered)).toBe(true);
  });

  it("draws the beats of the meter where there is room", () => {
    expect(beatMarks(time, 0, 50)).toEqual([1, 2, 3]);
    expect(beatMarks(time, 2, 50)).toEqual([8.5, 9, 9.5, 10, 10.5, 11]);
    expect(beatMarks(time, 2, 20)).toEqual([]);
  });

  it("leaves out words that would stand on others", () => {
    const labels = [0, 1, 2, 6].map((beats) => ({ beats, text: "♩=120" }));
    const shown = roomy(labels, 20, () => 30);
    expect(shown.map(({ beats }) => beats)).toEqual([0, 2, 6]);
  });
});
