/**
 * Sound between the one who fetches it and the one who mixes it: pages of time.
 *
 * A page is a stretch of all lanes of a program, so that they cannot come apart: lane after lane,
 * its left samples, then its right. The page table says in which slot of the pool a block of time
 * lies. Where memory may be shared both live in it; else pages travel as messages.
 */

export const PAGE_SAMPLES = 4096;

/** What one program's pages may take; some ten seconds of 16 stereo lanes. */
const POOL_BYTES = 64 * 2 ** 20;
const FEWEST_PAGES = 24;

export function floatsOfPage(lanes: number): number {
  return lanes * 2 * PAGE_SAMPLES;
}

export function blocksOf(lengthSamples: number): number {
  return Math.ceil(lengthSamples / PAGE_SAMPLES);
}

/** How many pages a program has at a time: all of them where it is short. */
export function slotsFor(lanes: number, lengthSamples: number): number {
  const within = Math.floor(POOL_BYTES / (floatsOfPage(Math.max(1, lanes)) * 4));
  return Math.max(1, Math.min(blocksOf(lengthSamples), Math.max(FEWEST_PAGES, within)));
}

/** A pool and its table in memory that worker and worklet share. */
export interface SharedPages {
  pool: SharedArrayBuffer;
  /** By block: its slot plus one, or zero. */
  table: SharedArrayBuffer;
}

/**
 * Whether page, worker and worklet can share memory: not in the page of another machine. WebKit
 * may say that the page is alone and have no such memory all the same.
 */
export function canShare(): boolean {
  return globalThis.crossOriginIsolated && "SharedArrayBuffer" in globalThis;
}

export function sharedPages(lanes: number, lengthSamples: number): SharedPages {
  const slots = slotsFor(lanes, lengthSamples);
  return {
    pool: new SharedArrayBuffer(slots * floatsOfPage(lanes) * 4),
    table: new SharedArrayBuffer(blocksOf(lengthSamples) * 4),
  };
}

/** Where the mixer finds pages; undefined while a block is not there. */
export interface PageSource {
  page(block: number): Float32Array | undefined;
}

/** Pages in shared memory. */
export class SharedPageSource implements PageSource {
  readonly #table: Int32Array;
  readonly #slots: readonly Float32Array[];

  constructor(shared: SharedPages, lanes: number) {
    this.#table = new Int32Array(shared.table);
    this.#slots = slotsOf(shared, lanes);
  }

  page(block: number): Float32Array | undefined {
    if (block < 0 || block >= this.#table.length) return undefined;
    return this.#slots[Atomics.load(this.#table, block) - 1];
  }
}

/** Pages that came as messages. */
export class SentPageSource implements PageSource {
  readonly #pages = new Map<number, Float32Array>();

  take(block: number, page: Float32Array): void {
    this.#pages.set(block, page);
  }

  drop(block: number): void {
    this.#pages.delete(block);
  }

  page(block: number): Float32Array | undefined {
    return this.#pages.get(block);
  }
}

/** The slots of a pool, each a page. */
export function slotsOf(shared: SharedPages, lanes: number): Float32Array[] {
  const floats = floatsOfPage(lanes);
  const count = shared.pool.byteLength / (floats * 4);
  return Array.from({ length: count }, (_, slot) => {
    return new Float32Array(shared.pool, slot * floats * 4, floats);
  });
}
