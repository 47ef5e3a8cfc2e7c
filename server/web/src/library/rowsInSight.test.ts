import { describe, expect, it } from "vitest";

import { rowsInSight, scrollToRow } from "./rowsInSight";

describe("rows in sight", () => {
  it("are a few at any place of a list of ten thousand", () => {
    expect(rowsInSight(0, 600, 52, 10_000)).toEqual({ first: 0, end: 20 });
    expect(rowsInSight(260_000, 600, 52, 10_000)).toEqual({ first: 4992, end: 5020 });
    expect(rowsInSight(10_000 * 52 - 600, 600, 52, 10_000)).toEqual({ first: 9980, end: 10_000 });
  });
  it("are within a list that has become shorter than it was scrolled", () => {
    expect(rowsInSight(9000, 600, 52, 3)).toEqual({ first: 3, end: 3 });
  });
});

describe("going to a row", () => {
  it("scrolls by the least, and not at all when it is in sight", () => {
    expect(scrollToRow(3, 0, 600, 52)).toBeNull();
    expect(scrollToRow(3, 500, 600, 52)).toBe(156);
    expect(scrollToRow(20, 0, 600, 52)).toBe(492);
  });
});
