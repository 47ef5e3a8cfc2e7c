import { expect, test } from "vitest";

import type { AudioClip } from "../../api/schema";
import { TimeMap } from "../../time/TimeMap";
import { isStretched } from "./stretched";

/** 120 bpm for two bars, then 60. */
const time = new TimeMap({
  sample_rate: 48_000,
  tempo_map: {
    steps: [
      { start_beats: 0, bpm: 120 },
      { start_beats: 8, bpm: 60 },
    ],
  },
  meter_map: { steps: [{ start_bar: 0, numerator: 4, denominator: 4 }] },
});

function clip(points: [source: number, beats: number][], wish: Partial<AudioClip> = {}): AudioClip {
  return {
    file: "audio/a.wav",
    start_beats: 0,
    length_samples: 480_000,
    source_offset_samples: 0,
    warp_points: points.map(([source_samples, offset_beats]) => ({ source_samples, offset_beats })),
    gain_db: 0,
    name: "",
    fade_in_samples: 0,
    fade_out_samples: 0,
    warped: null,
    ...wish,
  };
}

test("a clip without points, and one whose points follow the tempo, play as they are", () => {
  expect(isStretched(clip([]), time)).toBe(false);
  expect(
    isStretched(
      clip([
        [0, 0],
        [192_000, 8],
        [288_100, 10],
      ]),
      time,
    ),
  ).toBe(false);
  const later = clip(
    [
      [1000, 0],
      [97_000, 2],
    ],
    { start_beats: 8, source_offset_samples: 1000 },
  );
  expect(isStretched(later, time)).toBe(false);
});

test("a loop of another tempo is stretched, and so is one that follows the wrong half", () => {
  expect(
    isStretched(
      clip([
        [0, 0],
        [210_000, 8],
      ]),
      time,
    ),
  ).toBe(true);
  expect(
    isStretched(
      clip(
        [
          [0, 0],
          [96_000, 4],
        ],
        { start_beats: 8 },
      ),
      time,
    ),
  ).toBe(true);
});
