/** Parts of a session that can be taken away by themselves. Pure. */

import type { Session } from "../../api/schema";
import { type Excerpt, excerptUrl, tracksUrl } from "../../api/exports";
import { regionWords, tracksWords } from "../do/chosen";
import type { Selection } from "../selection";
import type { FileOut } from "./dragOut";

export type PartKind = "wav" | "mid" | "zip";

export interface PartLink extends FileOut {
  /** The track's number, and of a clip its own. */
  key: string;
  words: string;
  kind: PartKind;
}

/** How a track, or several, can be taken: as sound, as notes, or both of several together. */
export interface Takes {
  sound: PartLink | null;
  notes: PartLink | null;
}

type Track = Session["tracks"][number];
type Stretch = Pick<Selection, "region" | "startBeats" | "endBeats">;

const TYPES: Readonly<Record<PartKind, string>> = {
  wav: "audio/wav",
  mid: "audio/midi",
  zip: "application/zip",
};

/** The marked stretch of a track, or all of it where nothing is marked. */
export function takesOf(id: string, session: Session, number: number, stretch: Stretch): Takes {
  const track = session.tracks[number - 1];
  if (!track) return { sound: null, notes: null };
  const marked = askedOf(stretch);
  const where = marked ? `, ${marked.words}` : "";
  const part = (kind: "wav" | "mid") =>
    partLink(id, session, { track: number, kind, ...marked?.asked }, `${track.name}${where}`);
  return {
    sound: track.audio_clips.length > 0 ? part("wav") : null,
    notes: hasNotes(track, stretch) ? part("mid") : null,
  };
}

/** The marked stretch of the one chosen track, or of several as one archive. */
export function takesOfRegion(id: string, session: Session, selection: Selection): Takes {
  const [first, ...others] = chosenOf(session, selection.tracks);
  if (first && others.length === 0) return takesOf(id, session, first.number, selection);
  return { sound: togetherOf(id, session, selection), notes: null };
}

/** The marked stretch of the chosen tracks, or of all where none is chosen: sound, then notes. */
export function stretchesOf(id: string, session: Session, selection: Selection): PartLink[] {
  if (selection.region === null) return [];
  return chosenOf(session, selection.tracks).flatMap(({ number }) => {
    const { sound, notes } = takesOf(id, session, number, selection);
    return [sound, notes].filter((part) => part !== null);
  });
}

/** The same stretch of several tracks, as one archive. */
export function togetherOf(id: string, session: Session, selection: Selection): PartLink | null {
  const marked = askedOf(selection);
  const chosen = chosenOf(session, selection.tracks);
  if (!marked || chosen.length < 2) return null;
  const numbers = selection.tracks.length === 0 ? [] : chosen.map(({ number }) => number);
  return {
    key: "zip",
    words: `${capital(tracksWords(selection.tracks))}, ${marked.words}`,
    kind: "zip",
    href: tracksUrl(id, numbers, marked.asked),
    name: fileName(session, marked.words, "zip"),
    type: TYPES.zip,
  };
}

/** The clips of the chosen tracks, but for those that are all of what their track plays. */
export function clipsOf(id: string, session: Session, tracks: readonly string[]): PartLink[] {
  return chosenOf(session, tracks).flatMap(({ track, number }) =>
    (["wav", "mid"] as const).flatMap((kind) => {
      const clips = kind === "wav" ? track.audio_clips : track.midi_clips;
      if (clips.length < 2) return [];
      return clips.flatMap((clip, index) => {
        if ("notes" in clip && clip.notes.length === 0) return [];
        const words = clipWords(track, clips, clip.name) ?? `${track.name}, clip ${index + 1}`;
        return partLink(id, session, { track: number, kind, clip: index + 1 }, words);
      });
    }),
  );
}

/** A clip's own name, where it tells more than whose it is. */
function clipWords(track: Track, clips: readonly { name: string }[], name: string): string | null {
  const alike = clips.filter((clip) => clip.name === name);
  return name !== "" && name !== track.name && alike.length === 1 ? name : null;
}

function chosenOf(session: Session, names: readonly string[]) {
  return session.tracks
    .map((track, index) => ({ track, number: index + 1 }))
    .filter(({ track }) => names.length === 0 || names.includes(track.name));
}

function askedOf({ region, startBeats, endBeats }: Stretch) {
  if (region === null || startBeats === null || endBeats === null) return null;
  const asked = { start_beats: startBeats, length_beats: endBeats - startBeats };
  return { asked, words: regionWords(region).toLowerCase() };
}

function hasNotes(track: Track, { startBeats, endBeats }: Stretch): boolean {
  return track.midi_clips.some((clip) =>
    clip.notes.some((note) => {
      const at = clip.start_beats + note.start_beats;
      return at >= (startBeats ?? 0) && at < (endBeats ?? Infinity);
    }),
  );
}

function partLink(id: string, session: Session, excerpt: Excerpt, words: string): PartLink {
  return {
    key: `${excerpt.track} ${excerpt.clip ?? ""} ${excerpt.kind}`,
    words,
    kind: excerpt.kind,
    href: excerptUrl(id, excerpt),
    name: fileName(session, words, excerpt.kind),
    type: TYPES[excerpt.kind],
  };
}

function fileName(session: Session, words: string, kind: PartKind): string {
  return `${plainName(`${session.title} - ${words}`)}.${kind}`;
}

/** Without what some file system does not take. */
function plainName(text: string): string {
  return text.replaceAll(/[:/\\|]/g, "-").replaceAll(/[<>"?*\p{Cc}]/gu, "");
}

function capital(words: string): string {
  return `${words.slice(0, 1).toUpperCase()}${words.slice(1)}`;
}
