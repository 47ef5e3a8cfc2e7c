import { barBeats } from "../../time/MeterMap";
import type { TimeMap } from "../../time/TimeMap";

/** Room that a bar's number needs. */
const NUMBER_PIXELS = 44;
/** Room between lines of beats. */
const BEAT_PIXELS = 14;
/** Bars between numbers: musicians count in these. */
const STEPS = [1, 2, 4, 8, 16, 32, 64, 128, 256, 512, 1024];

export interface BarMark {
  beats: number;
  /** From 0. */
  bar: number;
  /** Whether its number stands there. */
  numbered: boolean;
}

/** How many bars lie between numbers, so that they have room. */
export function barStep(barBeats: number, pixelsPerBeat: number): number {
  const wanted = NUMBER_PIXELS / (barBeats * pixelsPerBeat);
  return STEPS.find((step) => step >= wanted) ?? 2048;
}

/** The bar lines to draw between two places. Where bars are narrow only numbered ones are. */
export function barMarks(
  time: TimeMap,
  fromBeats: number,
  toBeats: number,
  pixelsPerBeat: number,
): BarMark[] {
  const marks: BarMark[] = [];
  let bar = Math.max(0, time.barAtBeats(fromBeats).bar);
  for (;;) {
    const beats = time.meter.beatsAtBar(bar);
    if (beats > toBeats) return marks;
    const step = barStep(barBeats(time.meter.meterAtBar(bar)), pixelsPerBeat);
    const numbered = bar % step === 0;
    if (numbered || step <= 4) marks.push({ beats, bar, numbered });
    bar += step <= 4 ? 1 : step - (bar % step);
  }
}

/** The beats of a bar to draw, without its first; none where they would be too close. */
export function beatMarks(time: TimeMap, bar: number, pixelsPerBeat: number): number[] {
  const { numerator, denominator } = time.meter.meterAtBar(bar);
  const beatBeats = 4 / denominator;
  if (beatBeats * pixelsPerBeat < BEAT_PIXELS) return [];
  const start = time.meter.beatsAtBar(bar);
  return Array.from({ length: numerator - 1 }, (_, beat) => start + (beat + 1) * beatBeats);
}

export interface Label {
  beats: number;
  text: string;
}

/** Those labels that have room one after the other, by their widths; what is covered is left out. */
export function roomy(
  labels: readonly Label[],
  pixelsPerBeat: number,
  widthOf: (text: string) => number,
): Label[] {
  const shown: Label[] = [];
  let freePixels = -Infinity;
  for (const label of labels) {
    const at = label.beats * pixelsPerBeat;
    if (at < freePixels) continue;
    shown.push(label);
    freePixels = at + widthOf(label.text) + 10;
  }
  return shown;
}
