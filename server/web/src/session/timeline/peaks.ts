import { LEVELS, type PeakLevel } from "./levels";
import { requestPaint } from "./paint";

/** Peaks a request; 4 kB a channel. */
export const TILE_PEAKS = 2048;
/** Tiles that are kept, at most 8 kB each for stereo. */
const KEPT_TILES = 3000;
const AGAIN_MS = 3000;
const AT_ONCE = 4;
/** Requests that wait; older ones are no longer looked at, and are asked again when they are. */
const WAITING = 96;

/** Peaks of one stretch of a file: for each peak and channel a minimum and a maximum. */
export interface Tile {
  channels: number;
  count: number;
  values: Int8Array;
}

type Held = Tile | "asked" | "failed";

/** The lowest and highest value of a stretch, -1 to 1. */
export interface Span {
  low: number;
  high: number;
}

const tiles = new Map<string, Held>();
const faulty = new Set<string>();
const waiting: { key: string; url: string; level: PeakLevel; tile: number }[] = [];
let running = 0;

/** Peaks of one file, of which what is drawn is fetched. */
export class Peaks {
  constructor(readonly url: string) {}

  /** The tile where it is here; asked for where not. */
  tile(level: PeakLevel, tile: number): Tile | null {
    const key = `${level} ${tile} ${this.url}`;
    const held = tiles.get(key);
    if (held === undefined) {
      ask({ key, url: this.url, level, tile });
      return null;
    }
    return typeof held === "string" ? null : held;
  }

  /** The finest tile that is here for a sample, of `level` or coarser. */
  nearest(
    level: PeakLevel,
    sample: number,
  ): { tile: Tile; level: PeakLevel; first: number } | null {
    for (const found of LEVELS.slice(LEVELS.indexOf(level))) {
      const index = Math.floor(sample / found / TILE_PEAKS);
      const tile =
        found === level
          ? this.tile(found, index)
          : (tiles.get(`${found} ${index} ${this.url}`) ?? null);
      if (tile !== null && typeof tile !== "string") {
        return { tile, level: found, first: index * TILE_PEAKS };
      }
    }
    return null;
  }

  /** Whether the server could not tell this file's peaks. */
  get failed(): boolean {
    return faulty.has(this.url);
  }
}

/** The extremes of peaks `from` to `to` (not included) of a tile, of one channel or of all. */
export function spanOf(tile: Tile, from: number, to: number, channel: number | null): Span | null {
  const { channels, values } = tile;
  const first = Math.max(0, from);
  const last = Math.min(tile.count, Math.max(to, first + 1));
  if (first >= last) return null;
  let low = 127;
  let high = -128;
  const [begin, end] = channel === null ? [0, channels] : [channel, channel + 1];
  for (let peak = first; peak < last; peak++) {
    for (let at = begin; at < end; at++) {
      const place = (peak * channels + at) * 2;
      const least = values[place] ?? 0;
      const most = values[place + 1] ?? 0;
      if (least < low) low = least;
      if (most > high) high = most;
    }
  }
  return { low: low / 127, high: high / 127 };
}

function ask(asked: (typeof waiting)[number]): void {
  tiles.set(asked.key, "asked");
  waiting.push(asked);
  if (waiting.length > WAITING) {
    const dropped = waiting.shift();
    if (dropped) tiles.delete(dropped.key);
  }
  next();
}

function next(): void {
  while (running < AT_ONCE) {
    // The newest first: it is what is seen now.
    const asked = waiting.pop();
    if (!asked) return;
    running += 1;
    void fetchTile(asked.url, asked.level, asked.tile)
      .then(
        (tile) => {
          tiles.set(asked.key, tile);
          faulty.delete(asked.url);
        },
        (fault: unknown) => fail(asked.key, asked.url, fault),
      )
      .then(() => {
        running -= 1;
        forget();
        requestPaint();
        next();
      });
  }
}

function fail(key: string, url: string, fault: unknown): void {
  tiles.set(key, "failed");
  faulty.add(url);
  if (fault instanceof Refused) return;
  // The server is away: it may be back.
  setTimeout(() => {
    tiles.delete(key);
    requestPaint();
  }, AGAIN_MS);
}

/** The server has no peaks of this file, and asking again would not help. */
class Refused extends Error {}

async function fetchTile(url: string, level: PeakLevel, tile: number): Promise<Tile> {
  const query = `per_peak=${level}&start=${tile * TILE_PEAKS}&count=${TILE_PEAKS}`;
  const answer = await fetch(`${url}?${query}`);
  if (answer.status >= 400 && answer.status < 500) throw new Refused(url);
  if (!answer.ok) throw new Error(`${answer.status} at ${url}`);
  const values = new Int8Array(await answer.arrayBuffer());
  const channels = Number(answer.headers.get("x-peaks-channels") ?? 1);
  return { channels, count: Math.floor(values.length / channels / 2), values };
}

function forget(): void {
  for (const [key, held] of tiles) {
    if (tiles.size <= KEPT_TILES) return;
    if (held !== "asked") tiles.delete(key);
  }
}

/** Forget all peaks; they are asked for anew. */
export function forgetPeaks(): void {
  tiles.clear();
  faulty.clear();
  waiting.length = 0;
}
