import { describe, expect, it } from "vitest";

import type { DeckMessage, FromMixer, ToMixer } from "../messages";
import { PAGE_SAMPLES } from "../pages";
import { Telemetry } from "../telemetry";
import { BLOCK_FRAMES } from "./Deck";
import { Mixer } from "./Mixer";

const RATE = 48_000;
const LEAD = 240;
const LENGTH = PAGE_SAMPLES * 10;

/** A lane whose sample tells its frame. */
const ramp = (frame: number) => (frame + 1) / 65_536;

/** A mixer with pages at hand, and what it made. */
class Desk {
  readonly told: FromMixer[] = [];
  readonly mixer = new Mixer(
    RATE,
    (message) => this.told.push(message),
    () => undefined,
  );
  readonly telemetry = Telemetry.create(1, false);
  #jump = 0;

  deck(id: number, wish: Partial<DeckMessage> = {}, sound = ramp, blocks = 10): void {
    this.mixer.take({
      type: "deck",
      deck: id,
      lanes: 1,
      lengthFrames: LENGTH,
      shared: null,
      telemetry: this.telemetry.buffer,
      gains: new Float32Array([1, 1]),
      loop: null,
      frame: 0,
      jump: this.#jump,
      ...wish,
    });
    for (let block = 0; block < blocks; block += 1) this.page(id, block, sound);
  }

  page(deck: number, block: number, sound = ramp): void {
    const page = new Float32Array(2 * PAGE_SAMPLES);
    for (let n = 0; n < PAGE_SAMPLES; n += 1) {
      page[n] = page[n + PAGE_SAMPLES] = sound(block * PAGE_SAMPLES + n);
    }
    this.mixer.takePage({ type: "page", deck, block, page });
  }

  play(frame: number): void {
    this.#jump += 1;
    this.mixer.take({ type: "play", frame, jump: this.#jump });
  }

  take(message: Exclude<ToMixer, { type: "feed" }>): void {
    this.mixer.take(message);
  }

  /** The left side of so many frames, in whole blocks. */
  made(frames: number): Float32Array {
    const blocks = Math.ceil(frames / BLOCK_FRAMES);
    const all = new Float32Array(blocks * BLOCK_FRAMES);
    const right = new Float32Array(BLOCK_FRAMES);
    for (let block = 0; block < blocks; block += 1) {
      const left = all.subarray(block * BLOCK_FRAMES, (block + 1) * BLOCK_FRAMES);
      this.mixer.render(left, right, block / 375);
    }
    return all;
  }
}

function largestStep(samples: Float32Array): number {
  return samples.slice(1).reduce((most, now, n) => {
    return Math.max(most, Math.abs(now - (samples[n] ?? 0)));
  }, 0);
}

describe("a start", () => {
  it("arrives by a lead and then is the very sample", () => {
    const desk = new Desk();
    desk.deck(1);
    desk.play(5000);
    const made = desk.made(1000);
    expect(made[0]).toBe(0);
    expect(made[LEAD]).toBe(Math.fround(ramp(5000)));
    expect(made[LEAD + 500]).toBe(Math.fround(ramp(5500)));
    expect(largestStep(made)).toBeLessThan(ramp(5000) / 100);
  });

  it("does not turn down the first sample of all", () => {
    const desk = new Desk();
    desk.deck(1, {}, () => 0.5);
    desk.play(0);
    const made = desk.made(512);
    expect([made[LEAD - 1], made[LEAD]]).toEqual([0, 0.5]);
  });

  it("waits for pages, and begins with none skipped", () => {
    const desk = new Desk();
    desk.deck(1, {}, ramp, 0);
    desk.play(5000);
    expect(desk.made(512).every((sample) => sample === 0)).toBe(true);
    expect(desk.telemetry.motion).toBe("waiting");
    for (const block of [1, 2]) desk.page(1, block);
    expect(desk.made(512)[LEAD]).toBe(Math.fround(ramp(5000)));
  });

  it("in the midst of a lead does not lose its place", () => {
    const desk = new Desk();
    desk.deck(1);
    desk.play(5000);
    desk.made(BLOCK_FRAMES);
    desk.take({ type: "pause" });
    desk.made(1024);
    expect(desk.telemetry.frame).toBe(5000);
  });
});

describe("what is missing", () => {
  it("is faded into and out of, and nothing is left out", () => {
    const desk = new Desk();
    desk.deck(1, {}, () => 0.5, 3);
    desk.play(0);
    const before = desk.made(3 * PAGE_SAMPLES + 1024);
    expect(desk.telemetry.motion).toBe("waiting");
    const place = desk.telemetry.frame;
    expect(place).toBeLessThan(3 * PAGE_SAMPLES);
    for (let block = 3; block < 10; block += 1) desk.page(1, block);
    const after = desk.made(PAGE_SAMPLES);
    expect(largestStep(before.slice(LEAD + 1))).toBeLessThan(0.5 / LEAD + 1e-6);
    expect(after[LEAD]).toBe(0.5);
    expect(desk.telemetry.frame).toBe(place - LEAD + PAGE_SAMPLES);
  });
});

describe("a loop", () => {
  it("turns on its very samples, with a lead into its start", () => {
    const desk = new Desk();
    const loop = { start: 9001, end: 14_003 };
    desk.deck(1, { loop });
    desk.play(loop.start);
    const made = desk.made(15_000).slice(LEAD);
    const length = loop.end - loop.start;
    for (const turn of [0, 1]) {
      expect(made[turn * length]).toBe(Math.fround(ramp(loop.start)));
      const last = made[(turn + 1) * length - 1] ?? 0;
      expect(Math.abs(last - ramp(loop.start - 1))).toBeLessThan(length / LEAD / 65_536 + 1e-4);
    }
    expect(largestStep(made.slice(0, 2 * length))).toBeLessThan(ramp(length) / 100);
  });

  it("of the whole is left as it is", () => {
    const desk = new Desk();
    desk.deck(1, { loop: { start: 0, end: LENGTH } });
    desk.play(LENGTH - 300);
    const made = desk.made(1024).slice(LEAD);
    expect(made[299]).toBe(Math.fround(ramp(LENGTH - 1)));
    expect(made[300]).toBe(Math.fround(ramp(0)));
  });

  it("is not entered from its end, and can be taken away while it turns", () => {
    const desk = new Desk();
    const loop = { start: 4096, end: 8192 };
    desk.deck(1, { loop });
    desk.play(8192);
    desk.made(1024);
    expect(desk.telemetry.frame).toBe(8192 - LEAD + 1024);
    desk.play(8000);
    desk.take({ type: "loop", loop: null });
    desk.made(1024);
    expect(desk.telemetry.frame).toBe(8000 - LEAD + 1024);
  });
});

describe("another program", () => {
  it("takes over at the same place without a step, once it is there", () => {
    const desk = new Desk();
    desk.deck(1, {}, () => 0.5);
    desk.play(1000);
    desk.made(512);
    desk.deck(2, { frame: null }, () => 0.25, 0);
    expect(desk.made(512).every((sample) => sample === 0.5)).toBe(true);
    for (let block = 0; block < 10; block += 1) desk.page(2, block, () => 0.25);
    const made = desk.made(1024);
    expect(largestStep(made)).toBeLessThan(0.25 / 480 + 1e-6);
    expect(made[1000]).toBe(0.25);
    expect(desk.telemetry.frame).toBe(1000 - LEAD + 2048);
    expect(desk.told.at(-1)).toEqual({ type: "switched", deck: 2 });
  });

  it("that is shorter than the place ends at once", () => {
    const desk = new Desk();
    desk.deck(1);
    desk.play(30_000);
    desk.made(512);
    desk.deck(2, { frame: null, lengthFrames: 4096 });
    desk.made(512);
    expect(desk.told.at(-1)).toEqual({ type: "ended" });
    expect(desk.telemetry.motion).toBe("still");
  });
});

it("stops at the end, tells it, and its meters fall", () => {
  const desk = new Desk();
  desk.deck(1, {}, () => 0.5);
  desk.play(LENGTH - 500);
  desk.made(512);
  const { peak } = desk.telemetry.level(1);
  expect(peak[0]).toBeCloseTo(0.5, 3);
  desk.made(RATE * 8);
  expect(desk.told.at(-1)).toEqual({ type: "ended" });
  expect(desk.telemetry.frame).toBe(LENGTH);
  expect(desk.telemetry.level(1)).toEqual({ peak: [0, 0], rms: [0, 0] });
});

it("measures a lane's peak and RMS", () => {
  const desk = new Desk();
  desk.deck(1, {}, (frame) => 0.5 * Math.sin((2 * Math.PI * frame) / 48));
  desk.play(0);
  desk.made(30_000);
  const { peak, rms } = desk.telemetry.level(0);
  expect(peak[0]).toBeCloseTo(0.5, 2);
  expect(rms[0]).toBeGreaterThan(0.3);
  expect(rms[0]).toBeLessThan(0.354);
});

it("turns gains in a straight line to the very value", () => {
  const desk = new Desk();
  desk.deck(1, {}, () => 0.5);
  desk.play(0);
  desk.made(1024);
  desk.take({ type: "gains", deck: 1, gains: new Float32Array([0, 1]) });
  const made = desk.made(1024);
  expect(largestStep(made)).toBeLessThan(0.5 / 480 + 1e-6);
  expect(made[0]).toBe(0.5);
  expect(made[600]).toBe(0);
});
