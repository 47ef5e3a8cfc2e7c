import { describe, expect, it } from "vitest";

import { acrossAt, biggestChanges, changeWords, downAt, hzAt, topDb } from "./spectrum";

const SPECTRA = {
  frequencies_hz: [50, 500, 5000, 15_000],
  dry_db: [-20, -24, -40, null],
  wet_db: [-26, -24, -36.5, null],
};

describe("the picture", () => {
  it("has equal ways for equal ratios", () => {
    expect(acrossAt(20)).toBe(0);
    expect(acrossAt(20_000)).toBeCloseTo(1);
    expect(acrossAt(200)).toBeCloseTo(1 / 3);
    expect(hzAt(acrossAt(440))).toBeCloseTo(440);
  });

  it("begins a little above the loudest band and ends with what nobody hears", () => {
    expect(topDb(SPECTRA)).toBe(-18);
    expect(downAt(-18, -18)).toBe(0);
    expect(downAt(null, -18)).toBe(1);
    expect(downAt(-300, -18)).toBe(1);
  });
});

describe("what is said of it", () => {
  it("names the biggest changes both ways", () => {
    expect(biggestChanges(SPECTRA)).toEqual([
      { hz: 5000, db: 3.5 },
      { hz: 50, db: -6 },
    ]);
    expect(changeWords(SPECTRA)).toBe(
      "At one loudness: most lifted at 5 kHz, by 3.5 dB; most lowered at 50 Hz, by 6 dB.",
    );
  });

  it("says so where nothing changed", () => {
    expect(changeWords({ ...SPECTRA, wet_db: SPECTRA.dry_db })).toContain("as it was");
  });
});
