import type { Telemetry } from "../telemetry";

/** A peak falls by 20 dB in a second; the RMS is of about the last 300 ms. */
const PEAK_FALL_DB = 20;
const RMS_SECONDS = 0.3;

/** How loud lanes are, followed block by block. */
export class Levels {
  readonly #peaks: Float32Array;
  readonly #squares: Float32Array;

  constructor(
    readonly telemetry: Telemetry,
    readonly rate: number,
  ) {
    const channels = (telemetry.lanes + 1) * 2;
    this.#peaks = new Float32Array(channels);
    this.#squares = new Float32Array(channels);
  }

  /** Of lane `lane` (one more than the last: all together), a block of frames. */
  follow(lane: number, left: Float32Array, right: Float32Array, frames: number): void {
    this.#channel(lane, 0, left, frames);
    this.#channel(lane, 1, right, frames);
  }

  /** As `follow`, with silence. */
  rest(lane: number, frames: number): void {
    this.#step(lane, 0, 0, 0, frames);
    this.#step(lane, 1, 0, 0, frames);
  }

  #channel(lane: number, channel: number, samples: Float32Array, frames: number): void {
    let peak = 0;
    let sum = 0;
    for (let n = 0; n < frames; n += 1) {
      const sample = samples[n] ?? 0;
      const size = sample < 0 ? -sample : sample;
      if (size > peak) peak = size;
      sum += sample * sample;
    }
    this.#step(lane, channel, peak, sum / frames, frames);
  }

  #step(lane: number, channel: number, peak: number, square: number, frames: number): void {
    const seconds = frames / this.rate;
    const at = lane * 2 + channel;
    const fallen = (this.#peaks[at] ?? 0) * 10 ** ((-PEAK_FALL_DB * seconds) / 20);
    const before = this.#squares[at] ?? 0;
    const now = before + (square - before) * (1 - Math.exp(-seconds / RMS_SECONDS));
    // What cannot be seen is nothing: numbers that fade for ever are slow to reckon with.
    this.#peaks[at] = Math.max(peak, fallen < 1e-6 ? 0 : fallen);
    this.#squares[at] = now < 1e-12 ? 0 : now;
    this.telemetry.setLevel(lane, channel, this.#peaks[at] ?? 0, this.#squares[at] ?? 0);
  }
}
