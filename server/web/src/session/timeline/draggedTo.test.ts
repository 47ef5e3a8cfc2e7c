import { expect, test } from "vitest";

import { draggedTo } from "./draggedTo";

const GAIN = { min: -60, max: 12, step: 0.5 };
const PAN = { min: -1, max: 1, step: 0.05 };

test.each([
  ["goes along with the finger", GAIN, -3, -0.25, -21],
  ["stands on its steps", GAIN, -3, 0.01, -2.5],
  ["stops at its lower end", GAIN, -50, -0.5, -60],
  ["stops at its upper end", GAIN, 0, 0.9, 12],
  ["stays where a finger only shakes", GAIN, -4, 0.001, -4],
  ["has no dust of binary fractions", PAN, 0, 0.15, 0.3],
])("a fader that is dragged %s", (_, scale, value, share, expected) => {
  expect(draggedTo(scale, value, share)).toBe(expected);
});
