import { describe, expect, it } from "vitest";

import { meterShare, panInWords, tidyDb } from "./mix";

describe("the mixer", () => {
  it("says gains and pans as a musician does", () => {
    expect([-3.52, 0, -0.01, 2].map((gain) => tidyDb(gain))).toEqual([
      "-3.5 dB",
      "0 dB",
      "0 dB",
      "+2 dB",
    ]);
    expect(tidyDb(-150)).toBe("silent");
    expect([-0.4, 0, 1].map(panInWords)).toEqual(["40 % left", "centre", "100 % right"]);
  });

  it("moves its meters by decibels", () => {
    expect(meterShare(0)).toBe(0);
    expect(meterShare(1)).toBe(1);
    expect(meterShare(0.001)).toBeCloseTo(0);
    expect(meterShare(0.0316)).toBeCloseTo(0.5, 2);
    expect(meterShare(3)).toBe(1);
  });
});
