/** Values that go to where they are sent in a straight line, block of frames by block. */
export class Ramps {
  /** At the first frame of this block, and after its last. */
  readonly from: Float32Array;
  readonly to: Float32Array;
  readonly #targets: Float32Array;
  readonly #left: Int32Array;

  constructor(values: Float32Array) {
    this.from = values.slice();
    this.to = values.slice();
    this.#targets = values.slice();
    this.#left = new Int32Array(values.length);
  }

  send(targets: Float32Array, overFrames: number): void {
    targets.forEach((target, n) => {
      if (target === this.#targets[n]) return;
      this.#targets[n] = target;
      this.#left[n] = overFrames;
    });
  }

  /** On to the next block of so many frames. */
  step(frames: number): void {
    for (let n = 0; n < this.from.length; n += 1) {
      const from = this.to[n] ?? 0;
      const left = this.#left[n] ?? 0;
      const target = this.#targets[n] ?? 0;
      this.from[n] = from;
      this.to[n] = left <= frames ? target : from + ((target - from) * frames) / left;
      this.#left[n] = Math.max(0, left - frames);
    }
  }
}
