/** The lowest that a fader shows; there it is silent. */
export const LOWEST_DB = -48;
export const SILENT_DB = -150;

/** "-3.5 dB", "+2 dB", "silent". */
export function tidyDb(gainDb: number, unit = " dB"): string {
  if (gainDb <= LOWEST_DB) return unit ? "silent" : "-∞";
  const tenths = Math.round(gainDb * 10) / 10;
  return `${tenths > 0 ? "+" : ""}${tenths === 0 ? 0 : tenths}${unit}`;
}

export function panInWords(pan: number): string {
  const percent = Math.round(Math.abs(pan) * 100);
  if (percent === 0) return "centre";
  return `${percent} % ${pan < 0 ? "left" : "right"}`;
}

/** From here up a meter moves. */
const METER_FLOOR_DB = -60;

/** How far a meter is out, 0 to 1, for an amplitude of 0 to 1. */
export function meterShare(amplitude: number): number {
  if (amplitude <= 0) return 0;
  const share = 1 - (20 * Math.log10(amplitude)) / METER_FLOOR_DB;
  return Math.min(1, Math.max(0, share));
}
