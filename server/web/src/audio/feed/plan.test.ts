import { describe, expect, it } from "vitest";

import { PAGE_SAMPLES } from "../pages";
import { longestRun, nextRun, wantedBlocks } from "./plan";

const long = { blocks: 40_000, slots: 80, loop: null };

describe("what is wanted", () => {
  it("is what plays next, and leaves room", () => {
    const wanted = wantedBlocks({ ...long, frame: 100.5 * PAGE_SAMPLES });
    expect(wanted.slice(0, 4)).toEqual([100, 101, 102, 103]);
    expect(wanted).toHaveLength(80 - 2 * longestRun(80));
  });

  it("has the lead of a place at the start of a block", () => {
    const wanted = wantedBlocks({ ...long, frame: 100 * PAGE_SAMPLES });
    expect(wanted.slice(0, 3)).toEqual([100, 101, 99]);
  });

  it("has the start of a loop before its end is reached, and its lead", () => {
    const loop = { start: 20 * PAGE_SAMPLES, end: 30_000 * PAGE_SAMPLES };
    const wanted = wantedBlocks({ ...long, loop, frame: 29_990 * PAGE_SAMPLES });
    expect(wanted).toEqual(expect.arrayContaining([19, 20, 21, 29_999]));
  });

  it("is all of it where there is room", () => {
    const wanted = wantedBlocks({ blocks: 12, slots: 12, loop: null, frame: 9 * PAGE_SAMPLES });
    expect(wanted.toSorted((a, b) => a - b)).toEqual([...Array(12).keys()]);
  });

  it("is nothing of an empty program", () => {
    expect(wantedBlocks({ blocks: 0, slots: 1, loop: null, frame: 0 })).toEqual([]);
  });
});

describe("the next run", () => {
  it("is short where it is urgent, and grows", () => {
    const wanted = wantedBlocks({ ...long, frame: 100.5 * PAGE_SAMPLES });
    const have = new Set<number>();
    const counts: number[] = [];
    for (let run = nextRun(wanted, (b) => have.has(b), 80); run;) {
      counts.push(run.count);
      for (let n = 0; n < run.count; n += 1) have.add(run.first + n);
      run = nextRun(wanted, (b) => have.has(b), 80);
    }
    expect(counts.slice(0, 4)).toEqual([2, 4, 12, 16]);
    expect([...have].toSorted((a, b) => a - b)).toEqual(wanted.toSorted((a, b) => a - b));
  });
});
