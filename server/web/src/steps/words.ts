/** What steps and their values are called on the page. */

const UNITS: Readonly<Record<string, string>> = {
  db: "dB",
  dbfs: "dBFS",
  dbtp: "dBTP",
  lufs: "LUFS",
  ms: "ms",
  seconds: "s",
  hz: "Hz",
  beats: "beats",
  semitones: "semitones",
  bits: "bits",
};

/** Names that would lose their sense without the last word, or have a better one. */
const NAMES: Readonly<Record<string, string>> = {
  semitones: "Pitch",
  bits: "Bits",
  at_lufs: "At",
  time_ms: "Time",
  time_beats: "Time in beats",
  sample_rate: "Sample rate",
  q: "Q",
  to: "Channels",
  at_most_seconds: "At most",
  below_dbfs: "Until below",
  mono_below_hz: "Mono below",
  slope_db: "Slope",
};

const KINDS: Readonly<Record<string, string>> = {
  "plug-in": "Plug-in",
  "pitch-shift": "Pitch shift",
  level: "At a level",
  parallel: "Side by side",
  bands: "Frequency bands",
  bitcrush: "Bit crusher",
  resample: "Sample rate",
  codec: "Telephone or MP3",
  invert: "Polarity",
  convolution: "Recorded room",
};

/** The unit that a value's name ends with; empty where it has none. */
export function unitOf(name: string): string {
  if (name === "slope_db") return "dB/octave";
  if (name === "sample_rate") return "Hz";
  return UNITS[name.slice(name.lastIndexOf("_") + 1)] ?? "";
}

/** `threshold_db` as `Threshold`. */
export function labelOf(name: string): string {
  const given = NAMES[name];
  if (given !== undefined) return given;
  const words = name.split("_");
  if (words.length > 1 && unitOf(name) !== "") words.pop();
  return sentence(words.join(" "));
}

/** `compressor` as `Compressor`. */
export function kindTitle(kind: string): string {
  return KINDS[kind] ?? sentence(kind.replaceAll("-", " "));
}

/** A number with its unit, in as many digits as an ear can tell apart. */
export function valueWords(value: number, unit: string): string {
  if (unit === "Hz" && value >= 1000) return `${digits(value / 1000)} kHz`;
  return unit === "" ? digits(value) : `${digits(value)} ${unit}`;
}

function digits(value: number): string {
  const size = Math.abs(value);
  const places = size >= 100 ? 0 : size >= 10 ? 1 : 2;
  return String(Number(value.toFixed(places)));
}

export function sentence(words: string): string {
  return words.charAt(0).toUpperCase() + words.slice(1);
}
