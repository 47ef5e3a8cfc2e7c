import { expect, test } from "vitest";

import type { LaneMix, Program } from "./contract";
import { firstMix } from "./Opened";

function program(key: string, gains: Record<string, number>): Program {
  const lanes = Object.entries(gains).map(([id, gainDb]) => {
    return { id, name: id, gainDb, pan: 0, mute: false, clips: [] };
  });
  return { key, title: key, sampleRate: 48_000, lengthSamples: 1, loudnessLufs: null, lanes };
}

const plain: LaneMix = { gainDb: 0, pan: 0, mute: false, solo: false };
const one = program("one", { bass: -4, drums: 0, pad: -6 });
const other = program("other", { drums: -2, bass: -5, lead: -1 });

test("a program that comes alone is as its session has it, or as it was left", () => {
  expect(firstMix(one, undefined, null)).toEqual({
    bass: { ...plain, gainDb: -4 },
    drums: plain,
    pad: { ...plain, gainDb: -6 },
  });
  const kept = { pad: { ...plain, mute: true } };
  expect(firstMix(one, kept, null).pad).toEqual({ ...plain, mute: true });
});

test("what was changed goes along with the lane of the same id, wherever it stands", () => {
  const mix = {
    bass: { gainDb: -1, pan: 0.5, mute: false, solo: true },
    drums: { ...plain, mute: true },
    pad: { ...plain, gainDb: -20 },
  };
  const second = firstMix(other, undefined, { program: one, mix });
  expect(second).toEqual({
    bass: { gainDb: -2, pan: 0.5, mute: false, solo: true },
    drums: { ...plain, gainDb: -2, mute: true },
    lead: { ...plain, gainDb: -1 },
  });
  // There and back again it is the very same, also for what only one of them has.
  const kept = mix;
  expect(firstMix(one, kept, { program: other, mix: second })).toEqual(mix);
  const calm = { ...second, bass: { gainDb: -5, pan: 0, mute: false, solo: false } };
  expect(firstMix(one, kept, { program: other, mix: calm }).bass).toEqual({ ...plain, gainDb: -4 });
});

test("a fader at its end never makes the other take loud", () => {
  const silent = program("silent", { bass: -150 });
  const mix = { bass: { ...plain, gainDb: -6 } };
  expect(firstMix(other, undefined, { program: silent, mix }).bass?.gainDb).toBe(-6);
  const shut = { bass: { ...plain, gainDb: -150 } };
  expect(firstMix(other, undefined, { program: one, mix: shut }).bass?.gainDb).toBe(-150);
});
