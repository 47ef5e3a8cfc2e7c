import { describe, expect, it } from "vitest";

import { Resampler } from "./resample";

const tone = (hertz: number, rate: number) => (_: unknown, n: number) =>
  Math.sin((2 * Math.PI * hertz * n) / rate);

function made(from: number, to: number, hertz: number, start: number, count: number): Float32Array {
  const resampler = new Resampler(from, to);
  const needed = resampler.needs(start, count);
  const at = (n: number) => tone(hertz, from)(0, n + needed.start);
  const file = Float32Array.from({ length: needed.count }, (_, n) => at(n));
  return resampler.make(start, count, [file, file])[0];
}

/** How far the made tone is from the true one, in dB. */
function errorDb(from: number, to: number, hertz: number, gain = 1): number {
  const start = 10_007;
  const found = made(from, to, hertz, start, 2000);
  const wrong = found.map((sample, n) => sample - gain * tone(hertz, to)(0, n + start));
  return 20 * Math.log10(wrong.reduce((most, one) => Math.max(most, Math.abs(one)), 1e-12));
}

describe("a tone", () => {
  it.each([
    [44_100, 48_000, 997],
    [44_100, 48_000, 18_000],
    [48_000, 44_100, 15_000],
    [96_000, 48_000, 20_000],
    [22_050, 48_000, 9000],
    [44_099, 48_000, 5000],
  ])("from %i to %i keeps its %i Hz", (from, to, hertz) => {
    expect(errorDb(from, to, hertz)).toBeLessThan(-95);
  });

  it("above what the rate can hold is not heard", () => {
    const found = made(96_000, 48_000, 30_000, 5000, 2000);
    expect(Math.max(...found.map(Math.abs))).toBeLessThan(10 ** (-95 / 20));
  });
});

it("made in parts is the same as made at once", () => {
  const whole = made(44_100, 48_000, 440, 0, 300);
  const parts = [...made(44_100, 48_000, 440, 0, 100), ...made(44_100, 48_000, 440, 100, 200)];
  parts.forEach((sample, n) => expect(sample).toBeCloseTo(whole[n] ?? NaN, 6));
});
