import { describe, expect, it } from "vitest";

import { levelFor, outlineOf } from "./outline";

describe("a small picture of a sound", () => {
  it("is made of enough peaks, whatever its length, and of no more than it takes", () => {
    expect(levelFor(48_000)).toBe(256);
    expect(levelFor(48_000 * 30)).toBe(4096);
    expect(levelFor(48_000 * 3600)).toBe(65536);
  });
  it("has the widest swing of both channels in each column", () => {
    const peaks = [0, 10, -20, 0, 0, 30, 0, 0, -127, 0, 0, 0, 0, 0, 0, 64];
    const outline = outlineOf(Int8Array.from(peaks), 2, 2);
    expect([...outline].map((value) => Math.round(value * 127))).toEqual([30, 127]);
  });
  it("shows quiet music as large as loud music, and silence as nothing", () => {
    expect([...outlineOf(Int8Array.from([-2, 1, 0, 1]), 1, 2)]).toEqual([1, 0.5]);
    expect([...outlineOf(new Int8Array(8), 2, 2)]).toEqual([0, 0]);
    expect([...outlineOf(new Int8Array(0), 2, 2)]).toEqual([0, 0]);
  });
});
