import { expect, test } from "vitest";

import { usesOf } from "./given";

const uses = (name: string) => usesOf(name).map(({ use }) => use);

test("a recording can be imported, played to and gone by", () => {
  expect(uses("Bounce 3.WAV")).toEqual(expect.arrayContaining(["import", "continue", "melody"]));
});

test("notes have no sound to go by", () => {
  expect(uses("riff.mid")).not.toContain("sound");
});

test("a project of a DAW is only brought in", () => {
  expect(uses("song.als")).toEqual(["import"]);
});

test("what is no music is not taken", () => {
  expect(uses("cover.png")).toEqual([]);
});
