import { afterEach, describe, expect, it, vi } from "vitest";

import { levelFor } from "./levels";
import { forgetPeaks, Peaks, spanOf, TILE_PEAKS } from "./peaks";

const STEREO = { channels: 2, count: 2, values: Int8Array.of(-10, 20, -30, 5, -127, 0, -1, 127) };

describe("peaks", () => {
  afterEach(() => {
    forgetPeaks();
    vi.unstubAllGlobals();
  });

  it("have the coarsest level that has one for every pixel", () => {
    expect([10, 256, 1023, 1024, 70_000].map(levelFor)).toEqual([256, 256, 256, 1024, 65_536]);
  });

  it("tell the extremes of all channels, or of one", () => {
    expect(spanOf(STEREO, 0, 1, null)).toEqual({ low: -30 / 127, high: 20 / 127 });
    expect(spanOf(STEREO, 0, 2, 1)).toEqual({ low: -30 / 127, high: 1 });
  });

  it("tell of one peak where a pixel is less than one, and of none beyond the file", () => {
    expect(spanOf(STEREO, 1, 1, 0)).toEqual({ low: -1, high: 0 });
    expect(spanOf(STEREO, 2, 3, 0)).toBeNull();
  });

  it("are asked for once, and coarser ones stand in until the finer ones come", async () => {
    vi.stubGlobal("requestAnimationFrame", () => 1);
    const asked: string[] = [];
    const answers: ((answer: Response) => void)[] = [];
    vi.stubGlobal("fetch", (url: string) => {
      asked.push(url);
      return new Promise<Response>((resolve) => answers.push(resolve));
    });
    const peaks = new Peaks("/v1/sessions/a/peaks/b.wav");
    expect(peaks.nearest(1024, 0)).toBeNull();
    expect(peaks.nearest(1024, 5)).toBeNull();
    expect(asked).toEqual([`/v1/sessions/a/peaks/b.wav?per_peak=1024&start=0&count=${TILE_PEAKS}`]);
    answers[0]?.(new Response(Int8Array.of(-5, 5), { headers: { "x-peaks-channels": "1" } }));
    await vi.waitFor(() => expect(peaks.nearest(1024, 0)).not.toBeNull());
    expect(peaks.nearest(256, 0)).toMatchObject({ level: 1024, first: 0 });
    expect(asked[1]).toContain("per_peak=256&start=0");
  });
});
