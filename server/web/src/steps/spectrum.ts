/** The spectra of a comparison, as they are drawn and said. Pure. */

import { valueWords } from "./words";

/** Power in bands, dry and wet as loud as each other; null where nothing is. */
export interface Spectra {
  frequencies_hz: readonly number[];
  dry_db: readonly (number | null)[];
  wet_db: readonly (number | null)[];
}

export const LOWEST_HZ = 20;
export const HIGHEST_HZ = 20_000;
const SPAN_DB = 72;

/** Where a frequency stands, 0 at the left to 1. */
export function acrossAt(hz: number): number {
  return Math.log(hz / LOWEST_HZ) / Math.log(HIGHEST_HZ / LOWEST_HZ);
}

export function hzAt(across: number): number {
  return LOWEST_HZ * (HIGHEST_HZ / LOWEST_HZ) ** across;
}

/** The level at the top of the picture: the next whole 6 dB above the loudest band. */
export function topDb({ dry_db, wet_db }: Spectra): number {
  const levels = [...dry_db, ...wet_db].filter((level) => level !== null);
  return levels.length === 0 ? 0 : Math.ceil((Math.max(...levels) + 1) / 6) * 6;
}

/** Where a level stands, 0 at the top to 1. */
export function downAt(levelDb: number | null, top: number): number {
  return levelDb === null ? 1 : Math.min(1, Math.max(0, (top - levelDb) / SPAN_DB));
}

export interface Change {
  hz: number;
  db: number;
}

/** What was lifted and what was lowered the most, where there is something to hear. */
export function biggestChanges(spectra: Spectra): Change[] {
  const floor = topDb(spectra) - SPAN_DB;
  const changes = spectra.frequencies_hz.flatMap((hz, band): Change[] => {
    const [dry, wet] = [spectra.dry_db[band] ?? null, spectra.wet_db[band] ?? null];
    if (dry === null || wet === null || Math.max(dry, wet) < floor) return [];
    return [{ hz, db: wet - dry }];
  });
  const most = (sign: 1 | -1) =>
    changes.reduce<Change | null>(
      (best, one) => (one.db * sign > (best === null ? 0.5 : best.db * sign) ? one : best),
      null,
    );
  return [most(1), most(-1)].filter((one) => one !== null);
}

/** `Most lifted at 9.1 kHz, by 3.2 dB; most lowered at 80 Hz, by 4 dB.` */
export function changeWords(spectra: Spectra): string {
  const words = biggestChanges(spectra).map(({ hz, db }) => {
    const by = valueWords(Math.abs(Number(db.toFixed(1))), "dB");
    return `most ${db > 0 ? "lifted" : "lowered"} at ${valueWords(hz, "Hz")}, by ${by}`;
  });
  if (words.length === 0) return "At one loudness, the balance of frequencies is as it was.";
  const said = words.join("; ");
  return `At one loudness: ${said}.`;
}
