import { describe, expect, it } from "vitest";

import { chosenWords, regionAsked, regionWords, tracksWords } from "./chosen";

describe("what is chosen", () => {
  it("is counted as musicians do", () => {
    expect(regionWords({ fromBar: 5, bars: 4 })).toBe("Bars 5 to 8");
    expect(regionWords({ fromBar: 5, bars: 1 })).toBe("Bar 5");
  });

  it("names few tracks, and counts many", () => {
    expect(tracksWords([])).toBe("all tracks");
    expect(tracksWords(["Drums", "Bass"])).toBe("Drums, Bass");
    expect(tracksWords(["A", "B", "C", "D"])).toBe("A, B and 2 more");
  });

  it("is the whole session where nothing is", () => {
    expect(chosenWords({ region: null, tracks: [] })).toBe("The whole session, all tracks");
    expect(regionAsked(null)).toEqual({});
    expect(regionAsked({ fromBar: 2, bars: 3 })).toEqual({ from_bar: 2, bars: 3 });
  });
});
