// @vitest-environment happy-dom
import { beforeEach, expect, test, vi } from "vitest";

import type { Seen } from "./seen";

const seen: Seen = {
  zoom: { pixelsPerBeat: 40, startBeats: 12 },
  laneSize: "high",
  follow: false,
  marked: { startBeats: 4, endBeats: 8 },
  tracks: ["Bass"],
  looping: true,
  placeBeats: 5,
  mix: { "1 bass": { gainDb: -3, pan: 0.5, mute: true, solo: false } },
  other: { id: "take", matched: true, mix: {} },
};

/** As a page has it that was loaded anew. */
async function anew() {
  vi.resetModules();
  return import("./seen");
}

beforeEach(() => sessionStorage.clear());

test("what was kept is there after a reload", async () => {
  (await anew()).keepSeen("song", seen);
  expect((await anew()).seenOf("song")).toEqual(seen);
});

test("only the last sessions are kept", async () => {
  const { keepSeen } = await anew();
  for (let n = 0; n < 30; n += 1) keepSeen(`song-${n}`, seen);
  // What is left again is no longer the oldest.
  keepSeen("song-6", seen);
  keepSeen("last", seen);
  const { seenOf } = await anew();
  const gone = Array.from({ length: 30 }, (_, n) => n).filter((n) => !seenOf(`song-${n}`));
  expect(gone).toEqual([0, 1, 2, 3, 4, 5, 7]);
});

test("what is not as it should be is let be", async () => {
  const odd = [
    ["a", null],
    ["b", { ...seen, zoom: {} }],
    ["c", { ...seen, laneSize: "wide" }],
    ["d", { ...seen, mix: { bass: 4 } }],
    ["e", { ...seen, other: { id: "take", mix: {} } }],
    ["good", seen],
    7,
  ];
  sessionStorage.setItem("roadie-sessions-seen", JSON.stringify(odd));
  const { seenOf } = await anew();
  expect(["a", "b", "c", "d", "e", "good"].filter((id) => seenOf(id))).toEqual(["good"]);
  sessionStorage.setItem("roadie-sessions-seen", "{no json");
  expect((await anew()).seenOf("good")).toBeNull();
});
