import { expect, test } from "vitest";

import { piecesOf } from "./piecesOf";

const told = (sentence: string) =>
  piecesOf(sentence).map(({ words, command, after }) => (command ? `[${words}]${after}` : words));

test("commands stand apart from words, each with the mark that follows it", () => {
  expect(told("Install it: `roadie models`, then `roadie up`; or wait.")).toEqual([
    "Install it: ",
    "[roadie models],",
    " then ",
    "[roadie up];",
    " or wait.",
  ]);
});

test("no full stop stands alone after the last command", () => {
  expect(told("Build it with `make page`.")).toEqual(["Build it with ", "[make page]"]);
  expect(told("Run `make page`. Then load it again.")).toEqual([
    "Run ",
    "[make page].",
    " Then load it again.",
  ]);
  expect(told("All is well.")).toEqual(["All is well."]);
});

test("a backtick that nothing closes is a backtick", () => {
  expect(told("It is called a`b.")).toEqual(["It is called a", "`b."]);
});
