import { expect, test } from "vitest";

import { numberIn } from "./numberIn";

test.each([
  ["84", 84],
  [" 84,5 ", 84.5],
  ["-6.", -6],
  ["−3", -3],
  [".5", 0.5],
  ["", null],
  ["fast", null],
  ["1e9", null],
  ["8 4", null],
])("%j is read as %j", (typed, read) => {
  expect(numberIn(typed)).toBe(read);
});
