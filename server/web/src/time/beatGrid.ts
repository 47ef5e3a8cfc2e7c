/** Ties at a nanobeat fall on odd multiples of this: 2^-10 beats, as 10^9 has ten twos less one. */
const TIE_BEATS = 1 / 1024;

/**
 * `beats` rounded to a nanobeat, the finest position that is told apart.
 *
 * As Python's `round(beats, 9)`: the nearest decimal of the exact value, a tie to the even one.
 */
export function onBeatGrid(beats: number): number {
  const ties = beats / TIE_BEATS;
  if (Number.isInteger(ties) && ties % 2 !== 0) {
    const below = Math.floor(beats * 1e9);
    return (below % 2 === 0 ? below : below + 1) / 1e9 + 0;
  }
  return Number(beats.toFixed(9)) + 0;
}

/** The whole number of steps in `value`, rounded down, and what is left; as Python's `divmod`. */
export function divideDown(value: number, step: number): [whole: number, rest: number] {
  let rest = value % step;
  let whole = (value - rest) / step;
  if (rest < 0) {
    rest += step;
    whole -= 1;
  }
  const down = Math.floor(whole);
  return [whole - down > 0.5 ? down + 1 : down, rest];
}

/** How many of the rising `starts` are not above `value`. */
export function countUpTo(starts: readonly number[], value: number): number {
  let low = 0;
  let high = starts.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (value < (starts[middle] ?? Infinity)) high = middle;
    else low = middle + 1;
  }
  return low;
}
