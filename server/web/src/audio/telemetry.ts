/**
 * What the mixer tells without being asked: where it is, and how loud each lane is.
 *
 * In shared memory where there is any, so that reading it costs the sound nothing.
 */

const HEAD = 5;
const PER_LANE = 4;

export type Motion = "still" | "waiting" | "moving";
const MOTIONS: readonly Motion[] = ["still", "waiting", "moving"];

/** One more than the lanes: the last is all together. */
function floats(lanes: number): number {
  return (lanes + 1) * PER_LANE;
}

export class Telemetry {
  readonly #head: Float64Array;
  readonly #levels: Float32Array;

  constructor(
    readonly buffer: ArrayBuffer | SharedArrayBuffer,
    readonly lanes: number,
  ) {
    this.#head = new Float64Array(buffer, 0, HEAD);
    this.#levels = new Float32Array(buffer, HEAD * 8, floats(lanes));
  }

  static create(lanes: number, shared: boolean): Telemetry {
    const bytes = HEAD * 8 + floats(lanes) * 4;
    return new Telemetry(shared ? new SharedArrayBuffer(bytes) : new ArrayBuffer(bytes), lanes);
  }

  /** The frame that follows those that were made until `contextSeconds`. */
  setPlace(frame: number, contextSeconds: number, jump: number, motion: Motion): void {
    this.#head[0] = frame;
    this.#head[1] = contextSeconds;
    this.#head[2] = jump;
    this.#head[3] = MOTIONS.indexOf(motion);
  }

  /** When the last start was first heard, by the context's clock. */
  setStarted(contextSeconds: number): void {
    this.#head[4] = contextSeconds;
  }

  get frame(): number {
    return this.#head[0] ?? 0;
  }
  get contextSeconds(): number {
    return this.#head[1] ?? 0;
  }
  /** The number of the last jump that was made. */
  get jump(): number {
    return this.#head[2] ?? 0;
  }
  get motion(): Motion {
    return MOTIONS[this.#head[3] ?? 0] ?? "still";
  }
  get startedSeconds(): number {
    return this.#head[4] ?? 0;
  }

  /** Of one channel (0 or 1) of a lane: the peak and the mean of the squares. */
  setLevel(lane: number, channel: number, peak: number, square: number): void {
    const at = lane * PER_LANE + channel;
    this.#levels[at] = peak;
    this.#levels[at + 2] = Math.sqrt(square);
  }

  /** Peak left and right, then RMS left and right. */
  level(lane: number): { peak: [number, number]; rms: [number, number] } {
    const at = lane * PER_LANE;
    const [a, b, c, d] = this.#levels.subarray(at, at + PER_LANE);
    return { peak: [a ?? 0, b ?? 0], rms: [c ?? 0, d ?? 0] };
  }

  /** What was sent from where it is written. */
  copyFrom(buffer: ArrayBuffer): void {
    new Uint8Array(this.buffer).set(new Uint8Array(buffer));
  }
}
