import type { FeedToMixer } from "../messages";
import { floatsOfPage, type SharedPages, slotsOf } from "../pages";

/** Where pages are put, so that the mixer finds them. */
export interface PageSink {
  /** How many pages are not in use. */
  readonly free: number;
  /** A page to fill; undefined while all are in use. */
  take(): Float32Array | undefined;
  publish(block: number, page: Float32Array): void;
  retract(block: number): void;
  /** What was taken and not published. */
  giveBack(page: Float32Array): void;
}

export class SharedSink implements PageSink {
  readonly #table: Int32Array;
  readonly #slots: Float32Array[];
  /** What was put back last is taken last: the mixer may be reading it. */
  readonly #unused: number[];

  constructor(shared: SharedPages, lanes: number) {
    this.#table = new Int32Array(shared.table);
    this.#slots = slotsOf(shared, lanes);
    this.#unused = this.#slots.map((_, slot) => slot);
  }

  get free(): number {
    return this.#unused.length;
  }

  take(): Float32Array | undefined {
    const slot = this.#unused.shift();
    return slot === undefined ? undefined : this.#slots[slot];
  }

  publish(block: number, page: Float32Array): void {
    Atomics.store(this.#table, block, this.#slots.indexOf(page) + 1);
  }

  retract(block: number): void {
    const slot = Atomics.exchange(this.#table, block, 0) - 1;
    if (slot >= 0) this.#unused.push(slot);
  }

  giveBack(page: Float32Array): void {
    this.#unused.push(this.#slots.indexOf(page));
  }
}

/** Pages as messages, where memory may not be shared. */
export class SendingSink implements PageSink {
  free: number;

  constructor(
    readonly deck: number,
    readonly lanes: number,
    slots: number,
    readonly send: (message: FeedToMixer, transfer: Transferable[]) => void,
  ) {
    this.free = slots;
  }

  take(): Float32Array | undefined {
    if (this.free === 0) return undefined;
    this.free -= 1;
    return new Float32Array(floatsOfPage(this.lanes));
  }

  publish(block: number, page: Float32Array): void {
    this.send({ type: "page", deck: this.deck, block, page }, [page.buffer]);
  }

  retract(block: number): void {
    this.free += 1;
    this.send({ type: "drop", deck: this.deck, block }, []);
  }

  giveBack(): void {
    this.free += 1;
  }
}
