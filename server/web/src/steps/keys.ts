import type { StepData } from "./schema";

/**
 * Keys that stay with steps when they are changed or moved, so that what is open stays open and
 * the focus where it is. A step that takes another's place takes its key.
 */
const KEYS = new WeakMap<StepData, number>();
let last = 0;

export function keyOf(step: StepData): number {
  const known = KEYS.get(step);
  if (known !== undefined) return known;
  last += 1;
  KEYS.set(step, last);
  return last;
}

/** The same step, changed. */
export function inPlaceOf(before: StepData, step: StepData): StepData {
  KEYS.set(step, keyOf(before));
  return step;
}
