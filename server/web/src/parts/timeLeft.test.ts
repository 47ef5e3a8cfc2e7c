import { expect, test } from "vitest";

import { timeLeft } from "./timeLeft";

test.each([
  [0.4, "a moment left"],
  [3.2, "4 s left"],
  [59.2, "60 s left"],
  [90, "2 min left"],
  [3600, "1 h left"],
  [5400, "1 h 30 min left"],
])("%d seconds are said as %s", (seconds, said) => {
  expect(timeLeft(seconds)).toBe(said);
});
