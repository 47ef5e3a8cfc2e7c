import { describe, expect, it } from "vitest";

import { TimeMap } from "../../time/TimeMap";
import { regionBetween, regionOf } from "./region";

/** Two bars of 4/4, two of 7/8, then 3/4. */
const time = new TimeMap({
  sample_rate: 48_000,
  tempo_map: { steps: [{ start_beats: 0, bpm: 120 }] },
  meter_map: {
    steps: [
      { start_bar: 0, numerator: 4, denominator: 4 },
      { start_bar: 2, numerator: 7, denominator: 8 },
      { start_bar: 4, numerator: 3, denominator: 4 },
    ],
  },
});

describe("a region", () => {
  it("is the whole bars that a drag touches, whichever way it goes", () => {
    const marked = { region: { fromBar: 2, bars: 2 }, startBeats: 4, endBeats: 11.5 };
    expect(regionBetween(time, 5, 9, 21)).toEqual(marked);
    expect(regionBetween(time, 9, 5, 21)).toEqual(marked);
  });

  it("does not take the bar that it only ends at", () => {
    expect(regionBetween(time, 0, 4, 21)?.region).toEqual({ fromBar: 1, bars: 1 });
    expect(regionBetween(time, 8, 15, 21)?.region).toEqual({ fromBar: 3, bars: 2 });
  });

  it("stays within the piece", () => {
    expect(regionBetween(time, -3, 900, 21)).toEqual({
      region: { fromBar: 1, bars: 6 },
      startBeats: 0,
      endBeats: 21,
    });
    expect(regionBetween(time, 21, 21, 21)?.region).toEqual({ fromBar: 6, bars: 1 });
  });

  it("ends with the piece where that ends within a bar", () => {
    expect(regionBetween(time, 19, 20, 20)).toEqual({
      region: { fromBar: 6, bars: 1 },
      startBeats: 18,
      endBeats: 20,
    });
  });

  it("is just there where it is free, and still knows its bars", () => {
    expect(regionBetween(time, 3.3, 8.1, 21, true)).toEqual({
      region: { fromBar: 1, bars: 3 },
      startBeats: 3.3,
      endBeats: 8.1,
    });
    expect(regionBetween(time, 3.3, 3.31, 21, true)).toBeNull();
  });

  it("of a section keeps its own bounds", () => {
    expect(regionOf(time, { start_beats: 2, length_beats: 4 }, 21)).toEqual({
      region: { fromBar: 1, bars: 2 },
      startBeats: 2,
      endBeats: 6,
    });
  });
});
