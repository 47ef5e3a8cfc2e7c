import { describe, expect, it } from "vitest";

import { TimeMap } from "../../time/TimeMap";
import { beatsHeard, placeInWords } from "./stage";

const time = new TimeMap({
  sample_rate: 48_000,
  tempo_map: { steps: [{ start_beats: 0, bpm: 97.5 }] },
  meter_map: { steps: [{ start_bar: 0, numerator: 7, denominator: 8 }] },
});

describe("where the player is", () => {
  it("is the beat that it was sent to, whichever way its sample was rounded", () => {
    for (let beat = 0; beat < 50; beat++) {
      for (const rate of [44_100, 48_000]) {
        const seconds = Math.round(time.secondsAtBeats(beat / 2) * rate) / rate;
        expect(beatsHeard(time, seconds)).toBe(beat / 2);
      }
    }
  });

  it("is between the beats where it is", () => {
    expect(beatsHeard(time, time.secondsAtBeats(0.7))).toBeCloseTo(0.7, 6);
  });

  it("is told by bar and beat of the meter", () => {
    expect(placeInWords(time, 4)).toBe("Bar 2, beat 2");
  });
});
