import { describe, expect, it } from "vitest";

import { onBeatGrid } from "./beatGrid";
import cases from "./cases.json";
import { MeterMap } from "./MeterMap";
import { TempoMap } from "./TempoMap";
import { formatClock, TimeMap } from "./TimeMap";

/** `toBe` tells 0 from -0, and so does no musician. */
const same = (found: number, wanted: number) => expect(found + 0).toBe(wanted + 0);

describe("the server's arithmetic", () => {
  it("rounds beats as Python does, ties to even", () => {
    for (const [value, wanted] of cases.grid) same(onBeatGrid(value ?? NaN), wanted ?? NaN);
  });

  it("counts beats, seconds and samples the same to the last bit", () => {
    for (const { steps, rate, places } of cases.tempo) {
      const tempo = new TempoMap(steps);
      for (const place of places) {
        same(tempo.secondsAtBeats(place.beats), place.seconds);
        same(tempo.beatsAtSeconds(place.seconds), place.back);
        same(tempo.samplesAtBeats(place.beats, rate), place.samples);
        same(tempo.beatsAtSamples(place.samples, rate), place.sampled);
        same(tempo.bpmAtBeats(place.beats), place.bpm);
      }
    }
  });

  it("counts bars the same", () => {
    for (const { steps, places } of cases.meter) {
      const meter = new MeterMap(steps);
      for (const place of places) {
        const { bar, restBeats } = meter.barAtBeats(place.beats);
        same(bar, place.bar);
        same(restBeats, place.rest);
        same(meter.beatsAtBar(bar), place.bar_beats);
        same(meter.barLineAtOrAfter(place.beats), place.line);
      }
    }
  });

  it("refuses steps that do not rise", () => {
    expect(() => new TempoMap([])).toThrow(RangeError);
    expect(() => new TempoMap([{ start_beats: 1, bpm: 120 }])).toThrow(RangeError);
    const twice = [
      { start_bar: 0, numerator: 4, denominator: 4 },
      { start_bar: 0, numerator: 3, denominator: 4 },
    ];
    expect(() => new MeterMap(twice)).toThrow(RangeError);
  });
});

describe("a piece in 4/4, then 7/8", () => {
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

  it("says a place as bar, beat and sixteenth", () => {
    expect(time.format(0)).toBe("1.1.1");
    expect(time.format(5.75)).toBe("2.2.4");
    expect(time.format(8.5)).toBe("3.2.1");
    expect(time.format(-1)).toBe("0.4.1");
    expect(time.formatSeconds(4.25 + 1.75)).toBe("4.2.1");
  });

  it("snaps to bars, beats and sixteenths, and never over a bar line", () => {
    expect(time.snapBeats(5.9, "bar")).toBe(4);
    expect(time.snapBeats(6, "bar")).toBe(8);
    expect(time.snapBeats(8.3, "beat")).toBe(8.5);
    expect(time.snapBeats(8.3, "beat", "down")).toBe(8);
    expect(time.snapBeats(11.3, 1, "up")).toBe(11.5);
    expect(time.snapBeats(0.3, 0.25)).toBe(0.25);
    expect(time.snapBeats(4, "bar", "up")).toBe(4);
    expect(time.snapSeconds(2.1, "bar")).toBe(2);
  });

  it("steps from line to line", () => {
    expect(time.stepFrom(4.2, "beat", 1)).toBe(5);
    expect(time.stepFrom(4, "bar", 1)).toBe(8);
    expect(time.stepFrom(4, "bar", -1)).toBe(0);
    expect(time.stepFrom(4.2, "bar", -1)).toBe(4);
    expect(time.stepFrom(8, "beat", -1)).toBe(7);
    expect(time.stepFrom(11.5, 1, -1)).toBe(11);
    expect(time.stepFrom(11, 1, 1)).toBe(11.5);
  });
});

it("says a time as a clock does", () => {
  expect(formatClock(62.3456)).toBe("1:02.346");
  expect(formatClock(59.9996)).toBe("1:00.000");
  expect(formatClock(3723.5, 0)).toBe("1:02:04");
  expect(formatClock(-0.5, 1)).toBe("-0:00.5");
});
