// @vitest-environment happy-dom
import { describe, expect, it } from "vitest";

import { ownKey, SHORTCUTS, shortcutFor } from "./shortcuts";

const PLAIN = { shiftKey: false, ctrlKey: false, metaKey: false, altKey: false };
const what = (key: string, held: Partial<typeof PLAIN> = {}) =>
  shortcutFor({ ...PLAIN, ...held, key })?.what;

function focused(html: string): Element {
  const parsed = new DOMParser().parseFromString(html, "text/html");
  return parsed.querySelector("[data-focus]") ?? parsed.body;
}

describe("keys", () => {
  it("do what the list says, with or without capitals", () => {
    expect(what("m")).toBe("Mute what is chosen");
    expect(what("M", { shiftKey: true })).toBe("Mute what is chosen");
    expect(what("ArrowRight")).toBe("A beat on");
    expect(what("ArrowRight", { shiftKey: true })).toBe("A bar on");
    expect(what("+", { shiftKey: true })).toBe("Closer");
  });

  it("leave the browser its own", () => {
    expect(what("r", { ctrlKey: true })).toBeUndefined();
    expect(what("l", { metaKey: true })).toBeUndefined();
    expect(what("ArrowLeft", { altKey: true })).toBeUndefined();
  });

  it("are each for one thing", () => {
    const all = SHORTCUTS.flatMap(({ shortcuts }) => shortcuts).flatMap(({ keys, shift }) =>
      keys.map((key) => `${shift === true ? "Shift " : ""}${key}`),
    );
    expect(new Set(all).size).toBe(all.length);
  });

  it("belong to a field that is written in", () => {
    expect(ownKey(focused("<textarea data-focus></textarea>"), "m")).toBe(true);
    expect(ownKey(focused("<dialog><p data-focus></p></dialog>"), "Escape")).toBe(true);
    expect(ownKey(focused("<p data-focus></p>"), "m")).toBe(false);
  });

  it("leave a fader its arrows, and a button its space", () => {
    const fader = focused("<input type=range data-focus>");
    expect(ownKey(fader, "ArrowLeft")).toBe(true);
    expect(ownKey(fader, "Home")).toBe(true);
    expect(ownKey(fader, " ")).toBe(false);
    expect(ownKey(focused("<button data-focus>M</button>"), " ")).toBe(true);
    expect(ownKey(focused("<button data-focus>M</button>"), "m")).toBe(false);
  });
});
