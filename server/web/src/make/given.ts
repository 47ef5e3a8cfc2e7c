import { create } from "zustand";

import type { GenerateSpec } from "../api/schema";
import type { How } from "./wishes";

type ReferenceAs = NonNullable<NonNullable<GenerateSpec["sound"]>["reference_as"]>;

/** What a trained model does with a file: goes by it, or plays to its drums. */
export type ReferenceUse = ReferenceAs | "drums";
/** What is done with a file that was dropped: brought in, played to, or gone by. */
export type GivenUse = "import" | How | ReferenceUse;

export interface Given {
  file: File;
  use: GivenUse;
}

/** The file that was dropped; a browser cannot keep one over a reload. */
export const useGiven = create<{ given: Given | null }>(() => ({ given: null }));

export function give(file: File | null, use: GivenUse = "accompany"): void {
  useGiven.setState({ given: file && { file, use } });
}

interface Use {
  use: GivenUse;
  label: string;
  /** What comes of it, in a sentence. */
  tells: string;
}

export const PLAYED_TO: readonly Use[] = [
  { use: "accompany", label: "Accompany", tells: "Others join in; what you gave stays as it is." },
  { use: "continue", label: "Continue", tells: "It goes on where yours ends." },
  { use: "answer", label: "Answer", tells: "A phrase that answers yours." },
  { use: "harmonise", label: "Harmonise", tells: "Chords under your line." },
  { use: "re-drum", label: "New drums", tells: "Other drums to what you gave." },
  { use: "re-bass", label: "New bass", tells: "Another bass to what you gave." },
];
export const BROUGHT_IN: readonly Use[] = [
  {
    use: "import",
    label: "Import",
    tells: "It becomes a session: tempo and key heard, split into stems, notes written down.",
  },
];
export const GONE_BY: readonly Use[] = [
  { use: "melody", label: "Its melody", tells: "A trained model plays its melody another way." },
  { use: "style", label: "Its manner", tells: "A trained model makes other music in its manner." },
  { use: "sound", label: "Its sound", tells: "A trained model plays the whole of it anew." },
  { use: "drums", label: "Its drums", tells: "A trained model plays to these drums." },
];
const NOTES_GONE_BY = GONE_BY.filter(({ use }) => use === "melody" || use === "drums");

const SOUND = /\.(wav|aiff?|flac|mp3|ogg|m4a)$/i;
const NOTES = /\.midi?$/i;
const PROJECT = /\.(als|dawproject|rpp)$/i;

/** What can be done with a file, by its name; nothing for one that is no music. */
export function usesOf(name: string): readonly Use[] {
  if (SOUND.test(name)) return [...PLAYED_TO, ...BROUGHT_IN, ...GONE_BY];
  if (NOTES.test(name)) return [...PLAYED_TO, ...BROUGHT_IN, ...NOTES_GONE_BY];
  if (PROJECT.test(name)) return BROUGHT_IN;
  return [];
}

export function isReference(use: GivenUse): use is ReferenceUse {
  return GONE_BY.some((one) => one.use === use);
}

export function isResponse(use: GivenUse): use is How {
  return PLAYED_TO.some((one) => one.use === use);
}
