import { describe, expect, it } from "vitest";

import { countOf, EVERYTHING, type Filters, filtersOf, paramsOf } from "./filters";

const MANY: Filters = {
  words: "dusty keys & <b>",
  bpmMin: 84,
  bpmMax: 92.5,
  key: "F♯ minor",
  style: "lo-fi hip hop",
  engine: "composer",
  operation: "generate",
  album: "Summer EP / B",
  favourite: true,
  hidden: "only",
  mark: "thrown",
};

describe("filters in the address", () => {
  it("come back from it as they were", () => {
    const address = `?${paramsOf(MANY).toString()}`;
    expect(filtersOf(new URLSearchParams(address))).toEqual(MANY);
  });
  it("leave nothing in it when nothing is looked for", () => {
    expect(paramsOf(EVERYTHING).toString()).toBe("");
    expect(filtersOf(new URLSearchParams(""))).toEqual(EVERYTHING);
  });
  it("are left out where an address has nonsense", () => {
    const address = new URLSearchParams("bpm_min=fast&bpm_max=-3&mark=lost&favourite=1");
    expect(filtersOf(address)).toEqual(EVERYTHING);
  });
  it("are counted once each: a range of tempi is one", () => {
    expect(countOf(EVERYTHING)).toBe(0);
    expect(countOf(MANY)).toBe(9);
  });
});
