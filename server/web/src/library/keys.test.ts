import { expect, it } from "vitest";

import { intentOf } from "./keys";

const NONE = { ctrlKey: false, metaKey: false, shiftKey: false, altKey: false };

it("moves, extends with shift and looks about with ctrl", () => {
  expect(intentOf({ ...NONE, key: "ArrowDown" }, true)).toEqual({
    what: "move",
    rows: 1,
    how: "pick",
  });
  expect(intentOf({ ...NONE, key: "PageUp", shiftKey: true }, true)).toMatchObject({
    how: "extend",
  });
  expect(intentOf({ ...NONE, key: "End", metaKey: true }, true)).toMatchObject({ how: "look" });
});

it("leaves Space and Enter to the button that has the focus", () => {
  expect(intentOf({ ...NONE, key: " " }, true)).toEqual({ what: "play" });
  expect(intentOf({ ...NONE, key: " " }, false)).toBeNull();
  expect(intentOf({ ...NONE, key: "Enter" }, false)).toBeNull();
});

it("leaves the browser's own keys alone", () => {
  expect(intentOf({ ...NONE, key: "f", ctrlKey: true }, true)).toBeNull();
  expect(intentOf({ ...NONE, key: "ArrowLeft", altKey: true }, true)).toBeNull();
});
