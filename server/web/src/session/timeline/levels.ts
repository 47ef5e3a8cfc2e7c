/** Samples a peak, from fine to coarse: what the server keeps of every file. */
export const LEVELS = [256, 1024, 4096, 16_384, 65_536] as const;
export type PeakLevel = (typeof LEVELS)[number];

/** The coarsest level that still has a peak for every pixel. */
export function levelFor(samplesPerPixel: number): PeakLevel {
  let found: PeakLevel = LEVELS[0];
  for (const level of LEVELS) if (level <= samplesPerPixel) found = level;
  return found;
}
