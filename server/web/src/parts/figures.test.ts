import { describe, expect, it } from "vitest";

import { clockOf, counted, sizeOf, spanOf, tempoOf, whenOf } from "./figures";

describe("figures", () => {
  it("tells a length as a player does", () => {
    expect([0, 6.6, 65, 720, 3729].map(clockOf)).toEqual([
      "0:00",
      "0:07",
      "1:05",
      "12:00",
      "1:02:09",
    ]);
  });
  it("tells how long something took", () => {
    expect([0.01, 4.26, 42, 95, 7200, 7500].map(spanOf)).toEqual([
      "0.1 s",
      "4.3 s",
      "42 s",
      "2 min",
      "2 h",
      "2 h 5 min",
    ]);
  });
  it("tells sizes in thousands and changes the unit before four digits", () => {
    expect([0, 999, 1000, 3_420_000, 999_950_000, 120e9].map(sizeOf)).toEqual([
      "0 B",
      "999 B",
      "1 kB",
      "3.4 MB",
      "1 GB",
      "120 GB",
    ]);
  });
  it("tells today by the clock and other days by their date", () => {
    const now = new Date(2026, 10, 21, 20, 5).getTime();
    expect(whenOf(new Date(2026, 10, 21, 9, 4).getTime(), now, "en-GB")).toBe("09:04");
    expect(whenOf(new Date(2026, 2, 3).getTime(), now, "en-GB")).toBe("3 Mar");
    expect(whenOf(new Date(2025, 2, 3).getTime(), now, "en-GB")).toBe("3 Mar 2025");
  });
  it("rounds a tempo to what is heard, and counts in words", () => {
    expect(tempoOf(119.98)).toBe("120");
    expect(tempoOf(84.46)).toBe("84.5");
    expect(counted(1, "session")).toBe("1 session");
    expect(counted(10_000, "session")).toBe("10,000 sessions");
  });
});
