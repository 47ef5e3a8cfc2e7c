import type { DeckMessage, FeedToMixer, FromMixer, MixerPlace, ToMixer } from "../messages";
import { PAGE_SAMPLES, SentPageSource } from "../pages";
import type { Motion } from "../telemetry";
import { BLOCK_FRAMES, Deck } from "./Deck";
import { Ramps } from "./Ramp";

/** Of a jump: what is left fades out while what leads up to the new place fades in. */
const JUMP_SECONDS = 0.005;
/** From one program to another at the same place. */
const CROSS_SECONDS = 0.01;
const GAIN_SECONDS = 0.01;
/** So much must be there before a place is played from. */
const AHEAD_FRAMES = PAGE_SAMPLES;
/** So much where it ran dry: a machine that is at work does not stutter. */
const DRY_AHEAD_FRAMES = 6 * PAGE_SAMPLES;

/** What is on its way out. */
interface Tail {
  deck: Deck;
  place: number;
  left: number;
  of: number;
}

/** What is on its way in; a lead does so before its place, a cross-fade after. */
interface Rise {
  done: number;
  of: number;
  lead: boolean;
}

const NO_RISE: Rise = { done: 0, of: 0, lead: false };

/**
 * Mixes the lanes of one program, frame by frame, on one clock.
 *
 * It knows nothing of Web Audio: `render` is called for each block and everything else by message.
 * Each jump (a start, a seek) arrives by a lead: the few milliseconds before the place fade in, so
 * that the place itself sounds whole, its attack too. A loop does so as well within its last
 * milliseconds; one of the whole program is left as it is, as its end is made for its start.
 */
export class Mixer {
  readonly #jumpFrames: number;
  readonly #crossFrames: number;
  readonly #gainFrames: number;
  readonly #master = new Ramps(new Float32Array([1]));
  readonly #bus = [new Float32Array(BLOCK_FRAMES), new Float32Array(BLOCK_FRAMES)] as const;
  readonly #side = [new Float32Array(BLOCK_FRAMES), new Float32Array(BLOCK_FRAMES)] as const;
  #deck: Deck | undefined;
  /** Takes over at the same place once it can. */
  #next: Deck | undefined;
  #tail: Tail | undefined;
  #motion: Motion = "still";
  /** The next frame of the program; while it waits, the one to begin with. */
  #place = 0;
  #rise = NO_RISE;
  #ahead = AHEAD_FRAMES;
  #jump = 0;
  #toldBlock = -1;

  constructor(
    readonly rate: number,
    readonly tell: (message: FromMixer) => void,
    readonly tellFeed: (message: MixerPlace) => void,
  ) {
    this.#jumpFrames = Math.round(rate * JUMP_SECONDS);
    this.#crossFrames = Math.round(rate * CROSS_SECONDS);
    this.#gainFrames = Math.round(rate * GAIN_SECONDS);
  }

  get deck(): Deck | undefined {
    return this.#deck;
  }

  take(message: Exclude<ToMixer, { type: "feed" }>): void {
    switch (message.type) {
      case "deck":
        this.#open(message);
        break;
      case "play":
        this.#jump = message.jump;
        this.#ahead = AHEAD_FRAMES;
        if (this.#motion === "moving") this.#leave();
        this.#place = message.frame ?? this.#place;
        this.#motion = "waiting";
        break;
      case "pause":
        if (this.#motion === "moving") this.#leave();
        this.#motion = "still";
        break;
      case "seek":
        this.#jump = message.jump;
        this.#ahead = AHEAD_FRAMES;
        if (this.#motion === "moving") {
          this.#leave();
          this.#motion = "waiting";
        }
        this.#place = message.frame;
        break;
      case "loop":
        for (const deck of [this.#deck, this.#next]) if (deck) deck.loop = message.loop;
        break;
      case "gains":
        for (const deck of [this.#deck, this.#next]) {
          if (deck?.id === message.deck) deck.setGains(message.gains, this.#gainFrames);
        }
        break;
      case "master":
        this.#master.send(new Float32Array([message.gain]), this.#gainFrames);
        break;
      case "close":
        if (this.#motion === "moving") this.#leave();
        this.#motion = "still";
        this.#deck = this.#next = undefined;
        break;
    }
  }

  /** Pages that were sent. */
  takePage(message: FeedToMixer): void {
    for (const deck of [this.#deck, this.#next, this.#tail?.deck]) {
      if (deck?.id !== message.deck || !(deck.pages instanceof SentPageSource)) continue;
      if (message.type === "page") deck.pages.take(message.block, message.page);
      else deck.pages.drop(message.block);
      return;
    }
  }

  #open(message: DeckMessage): void {
    const deck = new Deck(message, this.rate);
    this.#toldBlock = -1;
    if (message.frame === null && this.#deck && this.#motion !== "still") {
      this.#next = deck;
      return;
    }
    if (this.#motion === "moving") this.#leave();
    if (message.frame !== null) {
      this.#motion = "still";
      this.#place = message.frame;
    }
    this.#jump = message.jump;
    this.#deck = deck;
    this.#next = undefined;
    this.tell({ type: "switched", deck: deck.id });
  }

  /** What sounds now fades out. */
  #leave(): void {
    if (!this.#deck) return;
    // Where a rise is left in its midst, it goes down from as far as it came.
    const { done, of } = this.#rise;
    const left = of > 0 ? Math.round((this.#jumpFrames * done) / of) : this.#jumpFrames;
    this.#tail = { deck: this.#deck, place: this.#place, left, of: this.#jumpFrames };
    this.#place += this.#leadLeft();
    this.#rise = NO_RISE;
  }

  /** How many frames it still is to the place that was jumped to. */
  #leadLeft(): number {
    return this.#rise.lead ? this.#rise.of - this.#rise.done : 0;
  }

  /** Make the next frames; at most BLOCK_FRAMES. `contextSeconds` is when they begin. */
  render(left: Float32Array, right: Float32Array, contextSeconds: number): void {
    const frames = left.length;
    const [busLeft, busRight] = this.#bus;
    busLeft.fill(0);
    busRight.fill(0);
    this.#master.step(frames);
    this.#deck?.step(frames);
    this.#next?.step(frames);
    if (this.#tail && this.#tail.deck !== this.#deck) this.#tail.deck.step(frames);
    this.#begin(contextSeconds);
    if (this.#motion === "moving") this.#move(frames);
    else this.#deck?.rest(frames);
    if (this.#tail) this.#fall(frames);
    this.#deck?.levels.follow(this.#deck.lanes, busLeft, busRight, frames);
    this.#finish(left, right);
    this.#report(contextSeconds + frames / this.rate);
  }

  /** Start what waits, and change over to what is next, where all is there that it needs. */
  #begin(contextSeconds: number): void {
    if (this.#motion === "moving" && this.#next && this.#canPlay(this.#next, this.#place)) {
      this.#tail = {
        deck: this.#deck ?? this.#next,
        place: this.#place,
        left: this.#crossFrames,
        of: this.#crossFrames,
      };
      this.#deck = this.#next;
      this.#next = undefined;
      this.#rise = { done: 0, of: this.#crossFrames, lead: false };
      this.tell({ type: "switched", deck: this.#deck.id });
    }
    if (this.#motion !== "waiting") return;
    const ready = [this.#next, this.#deck].find((deck) => deck && this.#canPlay(deck, this.#place));
    if (!ready) return;
    if (ready === this.#next) {
      this.#deck = ready;
      this.#next = undefined;
      this.tell({ type: "switched", deck: ready.id });
    }
    if (this.#place >= ready.lengthFrames) {
      this.#stop();
      return;
    }
    this.#place -= this.#jumpFrames;
    this.#rise = { done: 0, of: this.#jumpFrames, lead: true };
    this.#motion = "moving";
    ready.telemetry.setStarted(contextSeconds);
  }

  #canPlay(deck: Deck, place: number): boolean {
    const { loop } = deck;
    const end = loop && place < loop.end ? loop.end : deck.lengthFrames;
    return deck.has(place - this.#jumpFrames, Math.min(end, place + this.#ahead));
  }

  #stop(): void {
    this.#motion = "still";
    this.tell({ type: "ended" });
  }

  /** Mix a block of what plays, round the loop and up to the end. */
  #move(frames: number): void {
    const deck = this.#deck;
    if (!deck) return;
    let at = 0;
    while (at < frames && this.#motion === "moving") {
      const loop = this.#loopAhead(deck);
      const end = loop?.end ?? deck.lengthFrames;
      const count = Math.min(frames - at, end - this.#place);
      if (count <= 0) {
        this.#stop();
        return;
      }
      if (!this.#isNear(deck, count, loop)) {
        this.#leave();
        this.#motion = "waiting";
        this.#ahead = DRY_AHEAD_FRAMES;
        return;
      }
      this.#mixRising(deck, at, count, loop);
      this.#place += count;
      at += count;
      if (this.#place < end) continue;
      if (loop) this.#place = loop.start;
      else this.#stop();
    }
  }

  #loopAhead(deck: Deck): Deck["loop"] {
    const { loop } = deck;
    const ahead = loop && this.#place + this.#leadLeft() < loop.end && loop.start < loop.end;
    return ahead && loop.end <= deck.lengthFrames ? loop : null;
  }

  /** Whether it is there, and enough more to fade out with. */
  #isNear(deck: Deck, count: number, loop: Deck["loop"]): boolean {
    const end = this.#place + count + this.#jumpFrames;
    if (!loop || end <= loop.end) return deck.has(this.#place, end);
    return deck.has(this.#place, loop.end) && deck.has(loop.start, loop.start + end - loop.end);
  }

  #mixRising(deck: Deck, at: number, count: number, loop: Deck["loop"]): void {
    const [left, right] = this.#bus;
    deck.mix(this.#place, left, right, at, count, true);
    const { done, of, lead } = this.#rise;
    if (of > 0) {
      for (let n = 0; n < count && done + n < of; n += 1) {
        left[at + n] = ((left[at + n] ?? 0) * (done + n)) / of;
        right[at + n] = ((right[at + n] ?? 0) * (done + n)) / of;
      }
      this.#rise = done + count >= of ? NO_RISE : { done: done + count, of, lead };
    }
    if (loop) this.#crossSeam(deck, at, count, loop);
  }

  /** Over the last frames of a loop: they go, and what leads up to its start comes. */
  #crossSeam(deck: Deck, at: number, count: number, loop: NonNullable<Deck["loop"]>): void {
    const whole = loop.start === 0 && loop.end >= deck.lengthFrames;
    const fade = Math.min(this.#jumpFrames, loop.end - loop.start);
    const first = Math.max(this.#place, loop.end - fade);
    const last = this.#place + count;
    if (whole || first >= last) return;
    const lead = first - (loop.end - loop.start);
    if (!deck.has(lead, loop.start + 1)) return;
    const [left, right] = this.#bus;
    const [sideLeft, sideRight] = this.#side;
    sideLeft.fill(0);
    sideRight.fill(0);
    const from = at + first - this.#place;
    deck.mix(lead, sideLeft, sideRight, from, last - first, false);
    for (let n = 0; n < last - first; n += 1) {
      const share = (first + n - (loop.end - fade)) / fade;
      const here = from + n;
      left[here] = (left[here] ?? 0) * (1 - share) + (sideLeft[here] ?? 0) * share;
      right[here] = (right[here] ?? 0) * (1 - share) + (sideRight[here] ?? 0) * share;
    }
  }

  /** Mix a block of what fades out. */
  #fall(frames: number): void {
    const tail = this.#tail;
    if (!tail) return;
    const count = Math.min(frames, tail.left);
    const [left, right] = this.#bus;
    const [sideLeft, sideRight] = this.#side;
    sideLeft.fill(0);
    sideRight.fill(0);
    tail.deck.mix(tail.place, sideLeft, sideRight, 0, count, false);
    for (let n = 0; n < count; n += 1) {
      const gain = (tail.left - n) / tail.of;
      left[n] = (left[n] ?? 0) + (sideLeft[n] ?? 0) * gain;
      right[n] = (right[n] ?? 0) + (sideRight[n] ?? 0) * gain;
    }
    tail.place += count;
    tail.left -= count;
    if (tail.left === 0) this.#tail = undefined;
  }

  #finish(left: Float32Array, right: Float32Array): void {
    const from = this.#master.from[0] ?? 1;
    const step = ((this.#master.to[0] ?? 1) - from) / left.length;
    const [busLeft, busRight] = this.#bus;
    for (let n = 0; n < left.length; n += 1) {
      const gain = from + step * n;
      left[n] = (busLeft[n] ?? 0) * gain;
      right[n] = (busRight[n] ?? 0) * gain;
    }
  }

  #report(contextSeconds: number): void {
    const heard = Math.max(0, this.#place);
    this.#deck?.telemetry.setPlace(heard, contextSeconds, this.#jump, this.#motion);
    this.#next?.telemetry.setPlace(heard, contextSeconds, this.#jump, this.#motion);
    const block = Math.floor(heard / PAGE_SAMPLES);
    if (block === this.#toldBlock || this.#motion === "still") return;
    this.#toldBlock = block;
    if (this.#deck) this.#tellPlace(this.#deck, block);
    if (this.#next) this.#tellPlace(this.#next, block);
  }

  #tellPlace(deck: Deck, block: number): void {
    this.tellFeed({ type: "place", deck: deck.id, block, jump: this.#jump });
  }
}
