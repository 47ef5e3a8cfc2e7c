import type { NotesPlan } from "./lanePlan";
import { shadeAt } from "./palette";
import type { Box } from "./surface";

/** A range of at least this many semitones is shown, so that one note is not a wall. */
const LEAST_RANGE = 11;

/** The first note that can still sound at `beats`: the starts are in order. */
export function firstNote(plan: NotesPlan, beats: number): number {
  const from = beats - plan.longestBeats;
  let low = 0;
  let high = plan.startsBeats.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((plan.startsBeats[middle] ?? 0) < from) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** The pitches that the lane has rows for, lowest and highest. */
export function rangeOf(plan: NotesPlan): [number, number] {
  const short = LEAST_RANGE - (plan.highest - plan.lowest);
  if (short <= 0) return [plan.lowest, plan.highest];
  const below = Math.floor(short / 2);
  return [plan.lowest - below, plan.highest + short - below];
}

/** Notes as a piano roll, folded to the pitches that are used; louder ones are stronger. */
export function drawNotes(
  canvas: CanvasRenderingContext2D,
  plan: NotesPlan,
  shades: readonly string[],
  box: Box,
  pixelsPerBeat: number,
  startPixels: number,
): void {
  const [lowest, highest] = rangeOf(plan);
  const row = (box.bottom - box.top) / (highest - lowest + 1);
  const height = Math.max(1, row > 4 ? row - 1 : row);
  const fromBeats = (startPixels + box.left) / pixelsPerBeat;
  const toBeats = (startPixels + box.right) / pixelsPerBeat;
  const paths = shades.map(() => new Path2D());
  // Far out many notes of one pitch share a pixel: one of them is enough.
  const drawn = new Float64Array(128).fill(-1);
  for (let note = firstNote(plan, fromBeats); note < plan.startsBeats.length; note++) {
    const start = plan.startsBeats[note] ?? 0;
    if (start > toBeats) break;
    const end = plan.endsBeats[note] ?? 0;
    if (end < fromBeats) continue;
    const pitch = plan.pitches[note] ?? 0;
    const left = start * pixelsPerBeat - startPixels;
    const right = Math.max(end * pixelsPerBeat - startPixels - 0.5, left + 1);
    if (right <= (drawn[pitch] ?? 0)) continue;
    drawn[pitch] = right;
    const top = box.bottom - (pitch - lowest + 1) * row;
    paths[shadeAt(plan.velocities[note] ?? 0)]?.rect(left, top, right - left, height);
  }
  paths.forEach((path, shade) => {
    canvas.fillStyle = shades[shade] ?? "";
    canvas.fill(path);
  });
}
