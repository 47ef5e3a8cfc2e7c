import { expect, test } from "vitest";

import type { LaneMix } from "../../audio/contract";
import { heardMix } from "./heardMix";

const lanes = ["Bass", "Keys", "Pad"].map((name, index) => ({
  id: `1 ${name.toLowerCase()}`,
  name,
  gainDb: index === 1 ? -3 : 0,
  pan: 0,
  mute: name === "Pad",
  clips: [],
}));

function changed(changes: Record<string, Partial<LaneMix>>) {
  const own = lanes.map(({ id, gainDb, pan, mute }) => {
    return [id, { gainDb, pan, mute, solo: false, ...changes[id] }] as const;
  });
  return heardMix(lanes, Object.fromEntries(own));
}

test("a mix that nobody touched asks for nothing", () => {
  expect(changed({})).toEqual({ asked: [], words: "" });
  expect(heardMix(lanes, {})).toEqual({ asked: [], words: "" });
});

test("mutes, faders and pans are asked for where they are other than in the session", () => {
  const mix = { "1 bass": { mute: true }, "1 keys": { gainDb: 2, pan: -0.3 } };
  expect(changed(mix)).toEqual({
    asked: [
      { track: 1, mute: true },
      { track: 2, gain_db: 2, pan: -0.3 },
    ],
    words: "Bass muted; Keys at +2 dB and panned 30 % left",
  });
});

test("a solo is heard even where its lane is muted, and mutes the others", () => {
  expect(changed({ "1 pad": { solo: true }, "1 keys": { gainDb: -150 } })).toEqual({
    asked: [
      { track: 1, mute: true },
      { track: 2, mute: true, gain_db: -150 },
      { track: 3, mute: false },
    ],
    words: "only Pad by solo; Keys silent",
  });
});

test("a solo that changes nothing of what sounds is nothing other", () => {
  const mix = { "1 bass": { solo: true }, "1 keys": { solo: true } };
  expect(changed(mix)).toEqual({ asked: [], words: "" });
});
