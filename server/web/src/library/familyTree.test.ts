import { describe, expect, it } from "vitest";

import type { Relative } from "../api/schema";
import { type Branch, familyTree } from "./familyTree";

function relative(id: string, parent: string | null): Relative {
  return { id, parent, operation: null, title: id.toUpperCase(), created_at: null, here: true };
}

function drawn(branches: readonly Branch[]): string {
  return branches
    .map(({ relative: { id }, self, children }) => {
      const name = self ? `[${id}]` : id;
      return children.length > 0 ? `${name}(${drawn(children)})` : name;
    })
    .join(" ");
}

describe("the family of a session", () => {
  it("is its line of ancestors, and all that was made from it below", () => {
    const tree = familyTree({
      ancestors: [relative("first", null), relative("second", "first")],
      session: relative("me", "second"),
      descendants: [relative("a", "me"), relative("b", "me"), relative("c", "a")],
    });
    expect(drawn(tree)).toBe("first(second([me](a(c) b)))");
  });
  it("is the session alone when nothing was made from it", () => {
    const tree = familyTree({ ancestors: [], session: relative("me", null), descendants: [] });
    expect(drawn(tree)).toBe("[me]");
  });
  it("comes to an end where parents go in a circle", () => {
    const tree = familyTree({
      ancestors: [relative("x", "me")],
      session: relative("me", "x"),
      descendants: [],
    });
    expect(drawn(tree)).toBe("x([me])");
  });
});
