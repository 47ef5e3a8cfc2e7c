const CENTRE_X = 16;
const CENTRE_Y = 15;
const RADIUS = 11;
/** From lower left, where 0 is, clockwise to lower right. */
const FROM_DEGREES = 135;
const SWEEP_DEGREES = 270;
/** An arc of no length would not be drawn. */
const LEAST = 0.02;

/** The path of a ring that is lit from its left end to a place from 0 to 1. */
export function ringArc(position: number): string {
  const part = Math.min(1, Math.max(LEAST, position));
  const long = part * SWEEP_DEGREES > 180 ? 1 : 0;
  return `M${at(0)} A${RADIUS} ${RADIUS} 0 ${long} 1 ${at(part)}`;
}

/** The path of the whole ring. */
export function ringFull(): string {
  return ringArc(1);
}

function at(part: number): string {
  const angle = ((FROM_DEGREES + part * SWEEP_DEGREES) * Math.PI) / 180;
  const x = CENTRE_X + RADIUS * Math.cos(angle);
  const y = CENTRE_Y + RADIUS * Math.sin(angle);
  return `${x.toFixed(2)} ${y.toFixed(2)}`;
}
