import { expect, test } from "vitest";

import { peaksOf, perPeakFor } from "./takeSession";

test("peaks of both channels are drawn as one, within one", () => {
  const { low, high } = peaksOf(new Int8Array([-127, 0, -10, 127, 0, 5, -5, 64]), 2);
  expect([...low]).toEqual([-1, expect.closeTo(-5 / 127)]);
  expect([...high]).toEqual([1, expect.closeTo(64 / 127)]);
});

test.each([
  [48_000 * 5, 256],
  [48_000 * 30, 4096],
  [48_000 * 3600, 65536],
])("%d samples are asked for in peaks of %d", (lengthSamples, perPeak) => {
  expect(perPeakFor(lengthSamples)).toBe(perPeak);
});
