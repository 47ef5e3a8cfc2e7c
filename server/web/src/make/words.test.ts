import { expect, test } from "vitest";

import { withoutWords, withWords } from "./words";

test.each([
  ["", "no drums", "no drums"],
  ["lo-fi, 84 bpm", "no drums", "lo-fi, 84 bpm, no drums"],
  ["lo-fi, ", "warm pads", "lo-fi, warm pads"],
])("to %j is added %j", (prompt, words, said) => {
  expect(withWords(prompt, words)).toBe(said);
});

test.each([
  ["lo-fi, no drums, 84 bpm", "no drums", "lo-fi, 84 bpm"],
  ["dark techno with dark pads", "dark", "techno with pads"],
  ["darker techno", "dark", "darker techno"],
  ["No Drums", "no drums", ""],
  ["house (deep), 124", "(deep)", "house, 124"],
  ["träumerisch, warm", "warm", "träumerisch"],
  ["aswarm", "warm", "aswarm"],
  ["anything", "", "anything"],
])("%j loses %j", (prompt, words, said) => {
  expect(withoutWords(prompt, words)).toBe(said);
});
