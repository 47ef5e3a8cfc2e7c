import { type DeckMessage, type LoopFrames } from "../messages";
import { PAGE_SAMPLES, type PageSource, SentPageSource, SharedPageSource } from "../pages";
import { Telemetry } from "../telemetry";
import { Levels } from "./Levels";
import { Ramps } from "./Ramp";

/** The most frames that are made at once. */
export const BLOCK_FRAMES = 128;

/** One program in the mixer: its pages, how loud its lanes are, and their sum at any place. */
export class Deck {
  readonly id: number;
  readonly lanes: number;
  readonly lengthFrames: number;
  readonly pages: PageSource;
  readonly telemetry: Telemetry;
  readonly levels: Levels;
  loop: LoopFrames | null;
  readonly #gains: Ramps;
  readonly #left = new Float32Array(BLOCK_FRAMES);
  readonly #right = new Float32Array(BLOCK_FRAMES);

  constructor(message: DeckMessage, rate: number) {
    this.id = message.deck;
    this.lanes = message.lanes;
    this.lengthFrames = message.lengthFrames;
    this.pages = message.shared
      ? new SharedPageSource(message.shared, message.lanes)
      : new SentPageSource();
    this.telemetry = new Telemetry(message.telemetry, message.lanes);
    this.levels = new Levels(this.telemetry, rate);
    this.loop = message.loop;
    this.#gains = new Ramps(message.gains);
  }

  setGains(gains: Float32Array, overFrames: number): void {
    this.#gains.send(gains, overFrames);
  }

  /** Once for each block, before it is mixed. */
  step(frames: number): void {
    this.#gains.step(frames);
  }

  /** Whether all of `[from, to)` that exists is there. */
  has(from: number, to: number): boolean {
    const first = Math.floor(Math.max(0, from) / PAGE_SAMPLES);
    const last = Math.floor((Math.min(to, this.lengthFrames) - 1) / PAGE_SAMPLES);
    for (let block = first; block <= last; block += 1) {
      if (!this.pages.page(block)) return false;
    }
    return true;
  }

  /**
   * Add the lanes' sum from frame `place` on to `left` and `right`, from `at` on.
   *
   * `at` is also how far into the block it is, by which gains move. What is not there is silence.
   */
  mix(
    place: number,
    left: Float32Array,
    right: Float32Array,
    at: number,
    frames: number,
    measured: boolean,
  ): void {
    for (let lane = 0; lane < this.lanes; lane += 1) {
      if (this.#isSilent(lane)) {
        if (measured) this.levels.rest(lane, frames);
        continue;
      }
      this.#read(lane, place, frames);
      this.#turn(this.#left, lane * 2, at, frames);
      this.#turn(this.#right, lane * 2 + 1, at, frames);
      if (measured) this.levels.follow(lane, this.#left, this.#right, frames);
      for (let n = 0; n < frames; n += 1) {
        left[at + n] = (left[at + n] ?? 0) + (this.#left[n] ?? 0);
        right[at + n] = (right[at + n] ?? 0) + (this.#right[n] ?? 0);
      }
    }
  }

  /** The meters of all lanes fall. */
  rest(frames: number): void {
    for (let lane = 0; lane < this.lanes; lane += 1) this.levels.rest(lane, frames);
  }

  #isSilent(lane: number): boolean {
    const { from, to } = this.#gains;
    const at = lane * 2;
    return !from[at] && !from[at + 1] && !to[at] && !to[at + 1];
  }

  #turn(samples: Float32Array, channel: number, at: number, frames: number): void {
    const from = this.#gains.from[channel] ?? 0;
    const to = this.#gains.to[channel] ?? 0;
    if (from === to) {
      if (from !== 1) for (let n = 0; n < frames; n += 1) samples[n] = (samples[n] ?? 0) * from;
      return;
    }
    const step = (to - from) / BLOCK_FRAMES;
    for (let n = 0; n < frames; n += 1) {
      samples[n] = (samples[n] ?? 0) * (from + step * (at + n));
    }
  }

  #read(lane: number, place: number, frames: number): void {
    let done = 0;
    while (done < frames) {
      const frame = place + done;
      const block = Math.floor(frame / PAGE_SAMPLES);
      const within = frame - block * PAGE_SAMPLES;
      const count = Math.min(frames - done, PAGE_SAMPLES - within);
      const page = frame < 0 ? undefined : this.pages.page(block);
      const from = lane * 2 * PAGE_SAMPLES + within;
      for (let n = 0; n < count; n += 1) {
        this.#left[done + n] = page?.[from + n] ?? 0;
        this.#right[done + n] = page?.[from + PAGE_SAMPLES + n] ?? 0;
      }
      done += count;
    }
  }
}
