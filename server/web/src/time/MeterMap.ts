import { countUpTo, divideDown, onBeatGrid } from "./beatGrid";

/** From bar `start_bar` on (from 0) a bar has this meter; as the session has it. */
export interface MeterStep {
  readonly start_bar: number;
  readonly numerator: number;
  readonly denominator: number;
}

/** A bar, counted from 0, and the beats since its start. */
export interface Bar {
  bar: number;
  restBeats: number;
}

/** The length of a bar in quarter notes: 7/8 is 3.5. */
export function barBeats(meter: MeterStep): number {
  return (meter.numerator * 4) / meter.denominator;
}

/** Bars and beats; the same arithmetic as the server's meter map. */
export class MeterMap {
  /** Where each step begins, in beats. */
  readonly startsBeats: readonly number[];
  readonly #startsBars: readonly number[];
  readonly #first: MeterStep;

  /** Throws a RangeError where the first step is not at bar 0 or steps do not rise. */
  constructor(readonly steps: readonly MeterStep[]) {
    if (steps[0]?.start_bar !== 0) throw new RangeError("the first meter step must be at bar 0");
    this.#first = steps[0];
    let before = this.#first;
    let start = 0;
    this.startsBeats = steps.map((step, index) => {
      if (index > 0 && step.start_bar <= before.start_bar) {
        throw new RangeError("meter steps must come in rising order of bars");
      }
      start += (step.start_bar - before.start_bar) * barBeats(before);
      before = step;
      return start;
    });
    this.#startsBars = steps.map((step) => step.start_bar);
  }

  meterAtBar(bar: number): MeterStep {
    return this.#step(Math.max(0, countUpTo(this.#startsBars, bar) - 1));
  }

  /** Where bar `bar` (from 0; negative counts back) begins. */
  beatsAtBar(bar: number): number {
    const index = Math.max(0, countUpTo(this.#startsBars, bar) - 1);
    const step = this.#step(index);
    return (this.startsBeats[index] ?? 0) + (bar - step.start_bar) * barBeats(step);
  }

  /** The bar (from 0) that `beats` falls into, and the beats since its start. */
  barAtBeats(beats: number): Bar {
    const index = Math.max(0, countUpTo(this.startsBeats, beats) - 1);
    const step = this.#step(index);
    const since = onBeatGrid(beats - (this.startsBeats[index] ?? 0));
    const [bars, rest] = divideDown(since, barBeats(step));
    return { bar: step.start_bar + bars, restBeats: onBeatGrid(rest) };
  }

  /** The first bar line that is not before `beats`. */
  barLineAtOrAfter(beats: number): number {
    const { bar, restBeats } = this.barAtBeats(beats);
    return this.beatsAtBar(restBeats > 0 ? bar + 1 : bar);
  }

  #step(index: number): MeterStep {
    return this.steps[index] ?? this.#first;
  }
}
