import type { RespondOptions } from "../api/generations";
import type { GenerateSpec, Key, SoundWishes, UnderstandingSpec } from "../api/schema";
import { askedOf, NOBODY_SET, type SetPlayers } from "./players";

export type Meter = NonNullable<GenerateSpec["meter"]>;
/** What is done with music that is given. */
export type How = NonNullable<RespondOptions["how"]>;

/** What is asked for: the words, and what is set and so beats them. Null leaves it to the words. */
export interface Wishes {
  prompt: string;
  style: string | null;
  bpm: number | null;
  key: Key | null;
  meter: Meter | null;
  bars: number | null;
  energy: number | null;
  complexity: number | null;
  humanise: number | null;
  swing: number | null;
  players: SetPlayers;
  /** Moods in words; none at all is no mood, null leaves it to the words. */
  mood: readonly string[] | null;
  chords: string;
  form: string;
  title: string;
  engine: string;
  model: string;
  avoid: string;
  lyrics: string;
  split: boolean;
  /** The seed of the first take; each after it has the next. */
  seed: number;
  seedLocked: boolean;
  takes: number;
}

export const MOST_TAKES = 8;
export const LAST_SEED = 2 ** 31;

/** What the built-in engine is called. */
export const BUILT_IN = "composer";

export function newWishes(seed: number): Wishes {
  return {
    prompt: "",
    style: null,
    bpm: null,
    key: null,
    meter: null,
    bars: null,
    energy: null,
    complexity: null,
    humanise: null,
    swing: null,
    players: NOBODY_SET,
    mood: null,
    chords: "",
    form: "",
    title: "",
    engine: BUILT_IN,
    model: "",
    avoid: "",
    lyrics: "",
    split: false,
    seed,
    seedLocked: false,
    takes: 2,
  };
}

type Music = Pick<
  GenerateSpec,
  "style" | "bpm" | "key" | "meter" | "bars" | "energy" | "complexity" | "humanise" | "swing"
> &
  Pick<GenerateSpec, "instruments" | "mood" | "chords" | "form" | "title">;

function musicOf(wishes: Wishes): Music {
  const { style, bpm, key, meter, bars, energy, complexity, humanise, swing } = wishes;
  return {
    style,
    bpm,
    key,
    meter,
    bars,
    energy,
    complexity,
    humanise,
    swing,
    instruments: askedOf(wishes.players),
    mood: wishes.mood && [...wishes.mood],
    chords: wishes.chords.trim() || null,
    form: wishes.form.trim() || null,
    title: wishes.title.trim() || null,
  };
}

/** What is to be understood: what the first take will be made of. */
export function toUnderstand(wishes: Wishes): UnderstandingSpec {
  return { ...musicOf(wishes), prompt: wishes.prompt.trim(), seed: wishes.seed };
}

/** The generation of one take, counted from 0. */
export function generationOf(wishes: Wishes, take: number): Partial<GenerateSpec> {
  const spec: Partial<GenerateSpec> = {
    ...musicOf(wishes),
    prompt: wishes.prompt.trim(),
    engine: wishes.engine,
    seed: seedOf(wishes, take),
    take: numberOf(take, wishes.takes),
  };
  return wishes.engine === BUILT_IN ? spec : { ...spec, sound: soundOf(wishes) as SoundWishes };
}

/** What only a trained model is asked for. */
export function soundOf(wishes: Wishes): Partial<SoundWishes> {
  return {
    model: wishes.model || null,
    negative_prompt: wishes.avoid.trim(),
    lyrics: wishes.lyrics.trim() || null,
    separator: wishes.split ? "quick" : null,
    midi: wishes.split,
  };
}

/** What is played to music that is given, for one take. */
export function responseOf(wishes: Wishes, how: How, take: number): RespondOptions {
  return {
    ...musicOf(wishes),
    prompt: wishes.prompt.trim(),
    engine: BUILT_IN,
    how,
    seed: seedOf(wishes, take),
    take: numberOf(take, wishes.takes),
  };
}

/** The number of a take, counted from 0, that its title tells; a single one has none. */
export function numberOf(take: number, takes: number): number | null {
  return takes > 1 ? take + 1 : null;
}

function seedOf(wishes: Wishes, take: number): number {
  return (wishes.seed + take) % LAST_SEED;
}
