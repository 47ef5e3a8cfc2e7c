/**
 * A number as the sum of two doubles, the second far smaller: twice the precision, enough that
 * tempo steps add up to the double nearest to the exact sum.
 *
 * The steps are Knuth's two-sum and Dekker's product (T. J. Dekker, "A floating-point technique
 * for extending the available precision", 1971).
 */
export type Twofold = readonly [high: number, low: number];

const SPLITTER = 2 ** 27 + 1;

/** `a + b` with what rounding took away. */
function sum(a: number, b: number): Twofold {
  const high = a + b;
  const part = high - a;
  return [high, a - (high - part) + (b - part)];
}

/** `a * b` with what rounding took away. */
function product(a: number, b: number): Twofold {
  const [aHigh, aLow] = split(a);
  const [bHigh, bLow] = split(b);
  const high = a * b;
  return [high, aLow * bLow - (high - aHigh * bHigh - aLow * bHigh - aHigh * bLow)];
}

function split(a: number): Twofold {
  const spread = SPLITTER * a;
  const high = spread - (spread - a);
  return [high, a - high];
}

function add(a: Twofold, b: Twofold): Twofold {
  const [high, low] = sum(a[0], b[0]);
  return sum(high, low + a[1] + b[1]);
}

/** `before` and the seconds from one beat to another at a tempo. */
export function addSeconds(
  before: Twofold,
  fromBeats: number,
  toBeats: number,
  bpm: number,
): Twofold {
  const span = sum(toBeats, -fromBeats);
  const [high, low] = product(span[0], 60);
  const sixty = sum(high, low + span[1] * 60);
  const first = sixty[0] / bpm;
  const back = product(first, bpm);
  const rest = sixty[0] - back[0] - back[1] + sixty[1];
  return add(before, sum(first, rest / bpm));
}
