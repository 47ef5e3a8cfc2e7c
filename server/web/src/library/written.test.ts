import { describe, expect, it } from "vitest";

import { undoOf } from "./written";

function session(id: string, more: object = {}) {
  const plain = { id, title: id, favourite: false, hidden: false, mark: null, albums: [] };
  return { ...plain, ...more };
}

describe("taking a change back", () => {
  it("touches only the sessions that it changed", () => {
    const before = [session("a"), session("b", { favourite: true }), session("c")];
    expect(undoOf(before, { favourite: true })).toEqual([
      { ids: ["a", "c"], change: { favourite: false } },
    ]);
  });
  it("brings each back to its own mark", () => {
    const before = [session("a", { mark: "kept" }), session("b"), session("c", { mark: "thrown" })];
    expect(undoOf(before, { mark: "thrown" })).toEqual([
      { ids: ["a"], change: { mark: "kept" } },
      { ids: ["b"], change: { mark: null } },
    ]);
  });
  it("takes sessions out of the albums that they came into, and no others", () => {
    const before = [session("a", { albums: ["EP"] }), session("b")];
    expect(undoOf(before, { add_albums: ["EP"] })).toEqual([
      { ids: ["b"], change: { remove_albums: ["EP"] } },
    ]);
    expect(undoOf(before, { remove_albums: ["EP"] })).toEqual([
      { ids: ["a"], change: { add_albums: ["EP"] } },
    ]);
  });
});
