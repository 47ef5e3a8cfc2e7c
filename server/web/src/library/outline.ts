/** Peaks a value of `per_peak` can have. */
const LEVELS = [256, 1024, 4096, 16384, 65536] as const;
/** So many peaks are enough for a small picture. */
const ENOUGH = 160;

/** The coarsest peaks that are still enough for a small picture of a file. */
export function levelFor(lengthSamples: number): number {
  const fine = LEVELS.filter((level) => lengthSamples / level >= ENOUGH);
  return fine.at(-1) ?? LEVELS[0];
}

/**
 * How far a sound swings, 0 to 1, in each of `columns`, from peaks as the server sends them:
 * minimum and maximum of each channel, peak after peak. The loudest is 1: a picture of quiet
 * music is no line.
 */
export function outlineOf(values: Int8Array, channels: number, columns: number): Float32Array {
  const outline = new Float32Array(columns);
  const perPeak = channels * 2;
  const peaks = Math.floor(values.length / perPeak);
  if (peaks === 0) return outline;
  for (let column = 0; column < columns; column++) {
    const from = Math.floor((column * peaks) / columns);
    const to = Math.max(from + 1, Math.floor(((column + 1) * peaks) / columns));
    for (let at = from * perPeak; at < to * perPeak; at++)
      outline[column] = Math.max(outline[column] ?? 0, Math.abs(values[at] ?? 0) / 127);
  }
  const loudest = outline.reduce((most, value) => Math.max(most, value), 0);
  return loudest > 0 ? outline.map((value) => value / loudest) : outline;
}
