import type { Stereo } from "./pcm";

/**
 * From a file's rate to the context's: a sinc in a Kaiser window, 64 zero crossings each side.
 *
 * What must not be heard is 100 dB down, the pass band is flat to 0.89 of the lower Nyquist.
 */
const CROSSINGS = 64;
const BETA = 10;
/** The middle of the filter's slope, as a part of the lower Nyquist. */
const EDGE = 0.947;
const MOST_PHASES = 1024;

export class Resampler {
  readonly #up: number;
  readonly #down: number;
  readonly #half: number;
  readonly #phases: number;
  readonly #taps: Float32Array;

  constructor(fromRate: number, toRate: number) {
    const common = commonDivisor(fromRate, toRate);
    this.#up = toRate / common;
    this.#down = fromRate / common;
    const lower = Math.min(1, toRate / fromRate);
    this.#half = Math.ceil(CROSSINGS / lower);
    this.#phases = Math.min(this.#up, MOST_PHASES);
    this.#taps = tapsOf(this.#phases, this.#half, lower * EDGE);
  }

  /** How long `frames` of the file last at the rate that they are brought to. */
  lengthFrames(frames: number): number {
    return Math.ceil((frames * this.#up) / this.#down);
  }

  /** Which frames of the file `[start, start + count)` are made of. */
  needs(start: number, count: number): { start: number; count: number } {
    const first = Math.floor((start * this.#down) / this.#up) - this.#half + 1;
    const last = Math.floor(((start + count - 1) * this.#down) / this.#up) + this.#half + 1;
    return { start: first, count: last - first + 1 };
  }

  /** The frames from `start` on, of the file's frames from `needs` on. */
  make(start: number, count: number, file: Stereo): Stereo {
    const origin = this.needs(start, count).start;
    const [left, right] = file;
    const made: Stereo = [new Float32Array(count), new Float32Array(count)];
    this.#fill(made[0], left, start, origin);
    if (left === right) return [made[0], made[0]];
    this.#fill(made[1], right, start, origin);
    return made;
  }

  #fill(target: Float32Array, file: Float32Array, start: number, origin: number): void {
    const width = this.#half * 2;
    for (let n = 0; n < target.length; n += 1) {
      const at = (start + n) * this.#down;
      const base = Math.floor(at / this.#up);
      const phase = ((at - base * this.#up) / this.#up) * this.#phases;
      const whole = Math.floor(phase);
      const part = phase - whole;
      const first = base - this.#half + 1 - origin;
      let sum = this.#dot(file, first, whole * width, width);
      // Rates without a handy ratio lie between two phases.
      if (part > 1e-9) sum += part * (this.#dot(file, first, (whole + 1) * width, width) - sum);
      target[n] = sum;
    }
  }

  #dot(file: Float32Array, first: number, tap: number, width: number): number {
    const taps = this.#taps;
    let sum = 0;
    for (let n = 0; n < width; n += 1) sum += (file[first + n] ?? 0) * (taps[tap + n] ?? 0);
    return sum;
  }
}

/** A row of taps for each phase and one more, each with a gain of 1 for what does not move. */
function tapsOf(phases: number, half: number, cut: number): Float32Array {
  const width = half * 2;
  const taps = new Float32Array((phases + 1) * width);
  for (let phase = 0; phase <= phases; phase += 1) {
    const row = Float64Array.from({ length: width }, (_, n) => {
      const t = n - half + 1 - phase / phases;
      return cut * sinc(cut * t) * kaiser(t / half);
    });
    const total = row.reduce((sum, tap) => sum + tap, 0);
    row.forEach((tap, n) => (taps[phase * width + n] = tap / total));
  }
  return taps;
}

function sinc(t: number): number {
  return t === 0 ? 1 : Math.sin(Math.PI * t) / (Math.PI * t);
}

function kaiser(t: number): number {
  return Math.abs(t) >= 1 ? 0 : bessel(BETA * Math.sqrt(1 - t * t)) / bessel(BETA);
}

/** The modified Bessel function of the first kind, order 0, by its series. */
function bessel(x: number): number {
  let term = 1;
  let sum = 1;
  for (let k = 1; term > sum * 1e-17; k += 1) {
    term *= (x / 2 / k) ** 2;
    sum += term;
  }
  return sum;
}

function commonDivisor(a: number, b: number): number {
  return b === 0 ? a : commonDivisor(b, a % b);
}
