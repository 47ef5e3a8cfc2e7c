import type { GenerateSpec } from "../api/schema";
import { NOBODY_SET } from "./players";
import { newWishes, type Wishes } from "./wishes";

/** What was asked for, to ask for it again: the seed is locked, so that it comes out the same. */
export function wishesOfSpec(spec: Readonly<Record<string, unknown>>): Partial<Wishes> {
  const asked = spec as Partial<GenerateSpec>;
  const blank = newWishes(0);
  return {
    model: asked.sound?.model ?? "",
    avoid: asked.sound?.negative_prompt ?? "",
    lyrics: asked.sound?.lyrics ?? "",
    split: asked.sound?.separator != null,
    prompt: asked.prompt ?? "",
    style: asked.style ?? null,
    bpm: asked.bpm ?? null,
    key: asked.key ?? null,
    meter: asked.meter ?? null,
    bars: asked.bars ?? null,
    energy: constant(asked.energy),
    complexity: constant(asked.complexity),
    humanise: constant(asked.humanise),
    swing: constant(asked.swing),
    players: asked.instruments ?? NOBODY_SET,
    mood: asked.mood ?? null,
    chords: asked.chords ?? "",
    form: asked.form ?? "",
    title: asked.title ?? "",
    engine: asked.engine ?? blank.engine,
    seed: asked.seed ?? blank.seed,
    seedLocked: asked.seed != null,
  };
}

/** A curve cannot be set here: only its being one value can. */
function constant(value: unknown): number | null {
  return typeof value === "number" ? value : null;
}
