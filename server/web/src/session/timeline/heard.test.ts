import { expect, test } from "vitest";

import type { AudioClip, Track } from "../../api/schema";
import { TimeMap } from "../../time/TimeMap";
import { planOf } from "./lanePlan";
import { programOf } from "./program";

const session = {
  title: "Loop",
  sample_rate: 48_000,
  length_beats: 8,
  tempo_map: { steps: [{ start_beats: 0, bpm: 120 }] },
  meter_map: { steps: [{ start_bar: 0, numerator: 4, denominator: 4 }] },
};

const loop: AudioClip = {
  file: "audio/loop.wav",
  start_beats: 4,
  length_samples: 60_000,
  source_offset_samples: 1000,
  warp_points: [
    { source_samples: 1000, offset_beats: 0 },
    { source_samples: 61_000, offset_beats: 4 },
  ],
  gain_db: -6,
  name: "",
  fade_in_samples: 100,
  fade_out_samples: 200,
  warped: {
    file: "audio/warped/loop.wav",
    length_samples: 96_000,
    fade_in_samples: 160,
    fade_out_samples: 320,
  },
};

function track(clip: AudioClip): Track {
  return {
    name: "Drums",
    role: "drums",
    colour: "#f5a623",
    audio_clips: [clip],
    midi_clips: [],
    gain_db: 0,
    pan: 0,
    mute: false,
    dry_clips: [],
    sends: [],
  };
}

function played(clip: AudioClip) {
  const program = programOf("a", { ...session, tracks: [track(clip)] } as unknown as Parameters<
    typeof programOf
  >[1]);
  return program.lanes[0]?.clips;
}

test("of a stretched clip the warped sound is played from its start on", () => {
  expect(played(loop)).toEqual([
    {
      url: "/v1/sessions/a/audio/warped/loop.wav",
      startSamples: 96_000,
      offsetSamples: 0,
      lengthSamples: 96_000,
      gainDb: -6,
      fadeInSamples: 160,
      fadeOutSamples: 320,
    },
  ]);
});

test("what of it stands before bar 1 is cut from the warped sound", () => {
  expect(played({ ...loop, start_beats: -1 })).toMatchObject([
    { startSamples: 0, offsetSamples: 24_000, lengthSamples: 72_000, fadeInSamples: 0 },
  ]);
});

test("it is drawn over its beats without a notice, and without a warped sound with one", () => {
  const time = new TimeMap(session);
  const [warped] = planOf("a", track(loop), time).sounds;
  expect(warped).toMatchObject({ stretched: false, endBeats: 8, offsetSamples: 0 });
  expect(warped?.peaks.url).toBe("/v1/sessions/a/peaks/warped/loop.wav");
  const [plain] = planOf("a", track({ ...loop, warped: null }), time).sounds;
  expect(plain).toMatchObject({ stretched: true, endBeats: 6.5, offsetSamples: 1000 });
  expect(played({ ...loop, warped: null })).toMatchObject([
    { url: "/v1/sessions/a/audio/loop.wav", offsetSamples: 1000, lengthSamples: 60_000 },
  ]);
});
