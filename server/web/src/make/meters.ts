import type { Option } from "../parts/Select";
import type { Meter } from "./wishes";

const USUAL = ["4/4", "3/4", "6/8", "12/8", "2/4", "5/4", "7/8", "9/8"] as const;

/** The usual meters, and the one that is there. */
export function meterOptions(there: string): Option[] {
  const meters = new Set<string>([...USUAL, there]);
  return [...meters].map((meter) => ({ value: meter, label: meter }));
}

/** A meter as it is wished, from `6/8`. */
export function meterOf(written: string): Meter {
  const [numerator, denominator] = written.split("/").map(Number);
  return [numerator ?? 4, (denominator ?? 4) as Meter[1]];
}
