/** Whether it is a finger or a pen, with which browsers scroll, and which do not hover. */
export function isFinger({ pointerType }: { pointerType: string }): boolean {
  return pointerType === "touch" || pointerType === "pen";
}

/** A fingertip that rests moves by so much. */
export const STILL_FINGER_PIXELS = 10;
/** One that rests for so long is held down. */
export const HOLD_MS = 400;
