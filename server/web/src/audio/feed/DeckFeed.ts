import type { FromFeeder, LoopFrames, OpenMessage } from "../messages";
import { blocksOf, PAGE_SAMPLES, slotsFor } from "../pages";
import { type OpenLane, readLane } from "./laneReader";
import type { PageSink } from "./pageSink";
import { longestRun, nextRun, wantedBlocks } from "./plan";
import { Unheard } from "./unheard";
import type { Source } from "./source";

const AGAIN_MS = 500;
/** With these the first sounds of a place are there. */
const FIRST_BLOCKS = 3;

/** Keeps the pages of one program filled around where it plays. */
export class DeckFeed {
  readonly #lanes: OpenLane[];
  readonly #sink: PageSink;
  readonly #blocks: number;
  readonly #slots: number;
  readonly #longest: number;
  readonly #have = new Set<number>();
  readonly #told = new Set<string>();
  #frame: number;
  #jump: number;
  #loop: LoopFrames | null;
  #running: { first: number; count: number; abort: AbortController } | undefined;
  #wake: (() => void) | undefined;
  #closed = false;
  #ready = false;

  constructor(
    readonly asked: OpenMessage,
    sink: PageSink,
    readonly open: (url: string) => Promise<Source>,
    readonly tell: (message: FromFeeder) => void,
  ) {
    this.#lanes = asked.lanes.map((lane) => ({
      lane,
      clips: lane.clips.map((clip) => ({ clip, source: null })),
    }));
    this.#sink = sink;
    this.#blocks = blocksOf(asked.lengthFrames);
    this.#slots = slotsFor(asked.lanes.length, asked.lengthFrames);
    this.#longest = longestRun(this.#slots, asked.lanes.length);
    this.#frame = asked.frame;
    this.#jump = asked.jump;
    this.#loop = asked.loop;
  }

  close(): void {
    this.#closed = true;
    this.#running?.abort.abort();
    this.#wake?.();
  }

  /** It plays, or will, from `frame` on; what comes from before a later jump is let be. */
  aim(frame: number, jump: number): void {
    if (jump < this.#jump) return;
    this.#frame = frame;
    this.#jump = jump;
    this.#again();
  }

  setLoop(loop: LoopFrames | null): void {
    this.#loop = loop;
    this.#again();
  }

  #again(): void {
    const wanted = this.#wanted();
    const run = this.#running;
    // What is under way is given up only where something else is urgent.
    const urgent = wanted.slice(0, FIRST_BLOCKS).find((block) => !this.#have.has(block));
    if (run && urgent !== undefined && (urgent < run.first || urgent >= run.first + run.count)) {
      run.abort.abort();
    }
    this.#wake?.();
  }

  #wanted(): number[] {
    const { lengthFrames } = this.asked;
    const frame = Math.min(this.#frame, Math.max(0, lengthFrames - 1));
    return wantedBlocks({
      frame,
      loop: this.#loop,
      blocks: this.#blocks,
      slots: this.#slots,
      longest: this.#longest,
    });
  }

  /** Go on until it is closed. */
  async run(): Promise<void> {
    await this.#untilDone(() => this.#openAll());
    while (!this.#closed) {
      const wanted = this.#wanted();
      if (!this.#ready && wanted.slice(0, FIRST_BLOCKS).every((block) => this.#have.has(block))) {
        this.#ready = true;
        this.tell({ type: "ready", deck: this.asked.deck });
      }
      const run = nextRun(wanted, (block) => this.#have.has(block), this.#longest);
      if (run) await this.#untilDone(() => this.#fetch(run, new Set(wanted)));
      else await this.#sleep();
    }
  }

  async #sleep(ms?: number): Promise<void> {
    await new Promise<void>((wake) => {
      this.#wake = wake;
      if (ms !== undefined) setTimeout(wake, ms);
    });
    this.#wake = undefined;
  }

  /** Do it until it has been done, or need not be: a server that is away comes back. */
  async #untilDone(work: () => Promise<void>): Promise<void> {
    let away = false;
    while (!this.#closed) {
      try {
        await work();
        if (away) this.tell({ type: "back", deck: this.asked.deck });
        return;
      } catch (fault) {
        if (!(fault instanceof Unheard)) {
          if (fault instanceof DOMException && fault.name === "AbortError") return;
          throw fault;
        }
        if (!away) this.tell({ type: "away", deck: this.asked.deck, sentence: fault.message });
        away = true;
        await this.#sleep(AGAIN_MS);
      }
    }
  }

  /** Open each file once; a file that cannot be heard leaves its clips silent. */
  async #openAll(): Promise<void> {
    const clips = this.#lanes.flatMap((lane) => lane.clips);
    const urls = [...new Set(clips.map(({ clip }) => clip.url))];
    const lost: string[] = [];
    await Promise.all(
      urls.map(async (url) => {
        const those = clips.filter(({ clip }) => clip.url === url);
        if (those.every(({ source }) => source)) return;
        try {
          const source = await this.open(url);
          for (const clip of those) clip.source = source;
        } catch (fault) {
          if (!(fault instanceof Unheard) || fault.kind === "away") throw fault;
          lost.push(fault.message);
        }
      }),
    );
    this.#tellLost(lost);
  }

  /** Each file once, however many clips play it. */
  #tellLost(sentences: readonly string[]): void {
    const fresh = sentences.filter((sentence) => !this.#told.has(sentence));
    for (const sentence of sentences) this.#told.add(sentence);
    const [first, ...more] = new Set(fresh);
    if (first === undefined) return;
    const sentence =
      more.length > 0 ? `${first} It is not the only one: ${more.length} more.` : first;
    const silent = this.#lanes.every((lane) => lane.clips.every(({ source }) => !source));
    this.tell({ type: "lost", deck: this.asked.deck, sentence, silent });
  }

  async #fetch(run: { first: number; count: number }, wanted: ReadonlySet<number>): Promise<void> {
    const pages = this.#room(run.count, wanted);
    const abort = new AbortController();
    this.#running = { ...run, count: pages.length, abort };
    try {
      await Promise.all(this.#lanes.map((_, n) => this.#fill(n, run.first, pages, abort.signal)));
      pages.forEach((page, n) => {
        this.#sink.publish(run.first + n, page);
        this.#have.add(run.first + n);
      });
    } catch (fault) {
      // The others stop as well before their pages are used for something else.
      abort.abort();
      for (const page of pages) this.#sink.giveBack(page);
      throw fault;
    } finally {
      this.#running = undefined;
    }
  }

  /**
   * Pages to fill. What is not wanted any more makes room, the oldest first, and a run more than
   * is filled now, so that a mixer that still reads one reads what it meant.
   */
  #room(count: number, wanted: ReadonlySet<number>): Float32Array[] {
    while (this.#sink.free < count + this.#longest && this.#retractOne(wanted));
    const pages = Array.from({ length: count }, () => this.#sink.take());
    return pages.filter((page) => page !== undefined);
  }

  #retractOne(wanted: ReadonlySet<number>): boolean {
    for (const block of this.#have) {
      if (wanted.has(block)) continue;
      this.#have.delete(block);
      this.#sink.retract(block);
      return true;
    }
    return false;
  }

  async #fill(
    number: number,
    first: number,
    pages: readonly Float32Array[],
    signal: AbortSignal,
  ): Promise<void> {
    const lane = this.#lanes[number];
    if (!lane) return;
    const left = new Float32Array(pages.length * PAGE_SAMPLES);
    const right = new Float32Array(pages.length * PAGE_SAMPLES);
    this.#tellLost(await readLane(lane, first * PAGE_SAMPLES, left, right, signal));
    if (signal.aborted) return;
    pages.forEach((page, n) => {
      const at = n * PAGE_SAMPLES;
      page.set(left.subarray(at, at + PAGE_SAMPLES), number * 2 * PAGE_SAMPLES);
      page.set(right.subarray(at, at + PAGE_SAMPLES), (number * 2 + 1) * PAGE_SAMPLES);
    });
  }
}
