import { expect, test } from "vitest";

import { ringArc } from "./ringArc";

test("a ring is lit clockwise from its lower left", () => {
  expect(ringArc(1)).toBe("M8.22 22.78 A11 11 0 1 1 23.78 22.78");
  expect(ringArc(0.5)).toBe("M8.22 22.78 A11 11 0 0 1 16.00 4.00");
});

test("what is out of range stays on the ring, and its left end can be seen", () => {
  expect(ringArc(7)).toBe(ringArc(1));
  expect(ringArc(-1)).toBe(ringArc(0));
  expect(ringArc(0)).not.toContain("A11 11 0 0 1 8.22 22.78");
});
