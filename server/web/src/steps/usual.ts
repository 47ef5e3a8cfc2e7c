/**
 * Where a hand usually moves a value, and where a new step begins. The bounds of the schema hold
 * all the same: whoever types may go to them.
 */

import type { NumberShape } from "./fields";

export interface Usual {
  low: number;
  high: number;
  /** Whether equal ways are equal ratios, as with frequencies. */
  ratio: boolean;
  start: number;
}

const OF_NAME: Readonly<Record<string, Usual>> = {
  gain_db: { low: -24, high: 24, ratio: false, start: 0 },
  threshold_db: { low: -60, high: 0, ratio: false, start: -18 },
  makeup_db: { low: -12, high: 24, ratio: false, start: 0 },
  ceiling_db: { low: -24, high: 0, ratio: false, start: -1 },
  drive_db: { low: 0, high: 40, ratio: false, start: 6 },
  knee_db: { low: 0, high: 24, ratio: false, start: 6 },
  ratio: { low: 1, high: 20, ratio: true, start: 4 },
  attack_ms: { low: 0.1, high: 200, ratio: true, start: 10 },
  release_ms: { low: 5, high: 2000, ratio: true, start: 100 },
  time_ms: { low: 1, high: 2000, ratio: true, start: 250 },
  decay_ms: { low: 100, high: 10_000, ratio: true, start: 1500 },
  predelay_ms: { low: 0, high: 200, ratio: false, start: 0 },
  centre_delay_ms: { low: 1, high: 50, ratio: true, start: 7 },
  rate_hz: { low: 0.05, high: 20, ratio: true, start: 0.5 },
  frequency_hz: { low: 20, high: 20_000, ratio: true, start: 1000 },
  mono_below_hz: { low: 20, high: 500, ratio: true, start: 120 },
  centre_frequency_hz: { low: 100, high: 10_000, ratio: true, start: 1300 },
  sample_rate: { low: 4000, high: 48_000, ratio: true, start: 26_040 },
  target_lufs: { low: -30, high: -6, ratio: false, start: -14 },
  at_lufs: { low: -36, high: -6, ratio: false, start: -18 },
  ceiling_dbtp: { low: -6, high: 0, ratio: false, start: -1 },
  q: { low: 0.1, high: 18, ratio: true, start: 0.7071 },
  semitones: { low: -24, high: 24, ratio: false, start: 0 },
  width: { low: 0, high: 2, ratio: false, start: 1 },
  mix: { low: 0, high: 1, ratio: false, start: 0.3 },
  depth: { low: 0, high: 1, ratio: false, start: 0.3 },
  pan: { low: -1, high: 1, ratio: false, start: 0 },
  bits: { low: 4, high: 16, ratio: false, start: 12 },
};

const UNKNOWN_SPAN = 10_000;

export function usualOf(field: NumberShape): Usual {
  const known = OF_NAME[field.name];
  if (known) {
    const [low, high] = [Math.max(known.low, field.min), Math.min(known.high, field.max)];
    return { ...known, low, high };
  }
  const high = Math.min(field.max, UNKNOWN_SPAN);
  const low = Math.max(field.min, -UNKNOWN_SPAN);
  const ratio = field.unit === "Hz" || (low > 0 && high / low > 100);
  const start = typeof field.rest === "number" ? field.rest : Math.min(high, Math.max(low, 0));
  return { low: ratio ? Math.max(low, 1e-3) : low, high, ratio, start };
}

/** Where a value stands on its way, 0 to 1; what is beyond stands at the end. */
export function placeOf(value: number, { low, high, ratio }: Usual): number {
  const within = Math.min(high, Math.max(low, value));
  if (ratio && low > 0) return Math.log(within / low) / Math.log(high / low);
  return (within - low) / (high - low);
}

/** The value at a place of the way, in as many digits as a hand can mean. */
export function valueAt(place: number, { low, high, ratio }: Usual, whole: boolean): number {
  const raw = ratio && low > 0 ? low * (high / low) ** place : low + (high - low) * place;
  if (whole) return Math.round(raw);
  const finest = ratio ? 10 ** Math.floor(Math.log10(Math.abs(raw) || 1) - 2) : (high - low) / 1000;
  const step = 10 ** Math.round(Math.log10(finest));
  return Number((Math.round(raw / step) * step).toPrecision(6));
}
