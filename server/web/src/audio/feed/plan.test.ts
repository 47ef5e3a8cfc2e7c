import { describe, expect, it } from "vitest";

import { PAGE_SAMPLES } from "../pages";
import { longestRun, nextRun, wantedBlocks } from "./plan";

const longest = longestRun(80, 2);
const long = { blocks: 40_000, slots: 80, loop: null, longest };

describe("what is wanted", () => {
  it("is what plays next, and leaves room", () => {
    const wanted = wantedBlocks({ ...long, frame: 100.5 * PAGE_SAMPLES });
    expect(wanted.slice(0, 4)).toEqual([100, 101, 102, 103]);
    expect(wanted).toHaveLength(80 - 2 * longest);
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
    const wanted = wantedBlocks({ ...long, blocks: 12, slots: 12, frame: 9 * PAGE_SAMPLES });
    expect(wanted.toSorted((a, b) => a - b)).toEqual([...Array(12).keys()]);
  });

  it("is nothing of an empty program", () => {
    expect(wantedBlocks({ ...long, blocks: 0, slots: 1, frame: 0 })).toEqual([]);
  });
});

describe("the next run", () => {
  it("is short of many lanes, and never none", () => {
    expect([2, 24, 48, 500].map((lanes) => longestRun(80, lanes))).toEqual([16, 5, 2, 2]);
    expect(longestRun(1, 24)).toBe(1);
  });

  it("is short where it is urgent, and grows", () => {
    const wanted = wantedBlocks({ ...long, frame: 100.5 * PAGE_SAMPLES });
    const have = new Set<number>();
    const counts: number[] = [];
    for (let run = nextRun(wanted, (b) => have.has(b), longest); run;) {
      counts.push(run.count);
      for (let n = 0; n < run.count; n += 1) have.add(run.first + n);
      run = nextRun(wanted, (b) => have.has(b), longest);
    }
    expect(counts.slice(0, 4)).toEqual([2, 4, 12, 16]);
    expect([...have].toSorted((a, b) => a - b)).toEqual(wanted.toSorted((a, b) => a - b));
  });
});
