/** Prompts to begin with, of as many kinds as fit on a page. */
export const EXAMPLES: readonly string[] = [
  "lo-fi hip hop, 84 bpm, A minor, 16 bars, dusty keys, rainy mood",
  "warm deep house, 124 bpm, organ stabs, strings, no lead, builds up slowly",
  "jazz swing trio, 140 bpm, walking bass and piano, 32 bars",
  "dark cinematic tension, D minor, low strings and choir, 3/4",
  "afrobeat, 108 bpm, horns and clean guitar, busy percussion",
  "ambient pads, 70 bpm, F lydian, calm, no drums",
];
