import { describe, expect, it } from "vitest";

import { all, extend, move, NOTHING, pick, type Selection, toggle, within } from "./selection";

const ORDER = ["a", "b", "c", "d", "e"];
const chosen = (selection: Selection) => [...selection.chosen].sort().join("");

describe("choosing with the mouse", () => {
  it("takes one, adds with ctrl and takes away again", () => {
    const two = toggle(pick("b"), "d");
    expect(chosen(two)).toBe("bd");
    expect(chosen(toggle(two, "b"))).toBe("d");
  });
  it("takes a stretch with shift, either way, from where the last plain press was", () => {
    expect(chosen(extend(pick("d"), "b", ORDER))).toBe("bcd");
    expect(chosen(extend(extend(pick("b"), "d", ORDER), "a", ORDER))).toBe("ab");
  });
  it("begins anew when the anchor has left the list", () => {
    expect(chosen(extend(pick("gone"), "c", ORDER))).toBe("c");
  });
});

describe("choosing with the keyboard", () => {
  it("goes along the list and stays in it", () => {
    expect(move(NOTHING, 1, ORDER, "pick").active).toBe("a");
    expect(move(NOTHING, -1, ORDER, "pick").active).toBe("e");
    expect(move(NOTHING, -Infinity, ORDER, "pick").active).toBe("a");
    expect(move(NOTHING, Infinity, ORDER, "pick").active).toBe("e");
    expect(move(pick("d"), 10, ORDER, "pick").active).toBe("e");
    expect(move(pick("a"), 1, [], "pick")).toEqual(NOTHING);
  });
  it("extends with shift and back, and looks about with ctrl", () => {
    const three = move(move(pick("b"), 1, ORDER, "extend"), 1, ORDER, "extend");
    expect(chosen(three)).toBe("bcd");
    expect(chosen(move(three, -1, ORDER, "extend"))).toBe("bc");
    const looked = move(three, 1, ORDER, "look");
    expect([looked.active, chosen(looked)]).toEqual(["e", "bcd"]);
  });
  it("takes all", () => {
    expect(chosen(all(pick("b"), ORDER))).toBe("abcde");
  });
});

it("forgets what is no longer in the list, and is the same value when nothing is missing", () => {
  const three = all(pick("b"), ["a", "b", "e"]);
  expect(chosen(within(three, ["a", "c"]))).toBe("a");
  expect(within(three, ["a", "c"]).anchor).toBeNull();
  expect(within(three, ORDER)).toBe(three);
});
