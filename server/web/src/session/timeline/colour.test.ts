import { describe, expect, it } from "vitest";

import { contrast, legible, rgbOf } from "./colour";
import { partOf } from "./parts";

const GROUND = "#181b20";

describe("colours", () => {
  it("of tracks stand out from the ground, whatever they are", () => {
    for (const colour of ["#000000", "#181b20", "#3e63dd", "#ffffff", "#220000"]) {
      expect(contrast(legible(colour, GROUND), rgbOf(GROUND))).toBeGreaterThanOrEqual(3.2);
    }
  });

  it("of tracks that stand out are left as they are", () => {
    expect(legible("#f5a623", GROUND)).toEqual([245, 166, 35]);
  });

  it("are shared by sections of one kind", () => {
    const names = ["Intro", "Verse 1", "Chorus", "Verse 2", "Chorus"];
    expect(names.map((name) => partOf(names, name))).toEqual([0, 1, 2, 1, 2]);
  });

  it("tell sections apart that have nothing but numbers", () => {
    const names = ["Part 1", "Part 2", "Part 3"];
    expect(names.map((name) => partOf(names, name))).toEqual([0, 1, 2]);
  });
});
