/** Parts of a session that can be taken away by themselves. Pure. */

import type { Session } from "../../api/schema";
import { excerptUrl, type Excerpt } from "../../api/exports";
import type { Selection } from "../selection";
import { regionWords } from "./chosen";

export interface PartLink {
  /** The track's number, and of a clip its own. */
  key: string;
  words: string;
  kind: "wav" | "mid";
  href: string;
  /** What the file is called where it is dragged to. */
  name: string;
}

type Track = Session["tracks"][number];

/** The marked stretch of the chosen tracks, or of all where none is chosen: sound, then notes. */
export function stretchesOf(
  id: string,
  session: Session,
  { region, startBeats, endBeats, tracks }: Selection,
): PartLink[] {
  if (region === null || startBeats === null || endBeats === null) return [];
  const asked = { start_beats: startBeats, length_beats: endBeats - startBeats };
  const where = regionWords(region).toLowerCase();
  return chosenOf(session, tracks).flatMap(({ track, number }) => {
    const words = `${track.name}, ${where}`;
    const part = (kind: PartLink["kind"]) =>
      partLink(id, session, { track: number, kind, ...asked }, words);
    return [
      ...(track.audio_clips.length > 0 ? [part("wav")] : []),
      ...(hasNotes(track, startBeats, endBeats) ? [part("mid")] : []),
    ];
  });
}

/** The clips of the chosen tracks, but for those that are all of what their track plays. */
export function clipsOf(id: string, session: Session, tracks: readonly string[]): PartLink[] {
  return chosenOf(session, tracks)
    .filter(({ track }) => track.audio_clips.length > 1)
    .flatMap(({ track, number }) =>
      track.audio_clips.map((clip, index) => {
        const words = clipWords(track, clip.name) ?? `${track.name}, clip ${index + 1}`;
        return partLink(id, session, { track: number, kind: "wav", clip: index + 1 }, words);
      }),
    );
}

/** A clip's own name, where it tells more than whose it is. */
function clipWords(track: Track, name: string): string | null {
  const alike = track.audio_clips.filter((clip) => clip.name === name);
  return name !== "" && name !== track.name && alike.length === 1 ? name : null;
}

function chosenOf(session: Session, names: readonly string[]) {
  return session.tracks
    .map((track, index) => ({ track, number: index + 1 }))
    .filter(({ track }) => names.length === 0 || names.includes(track.name));
}

function hasNotes(track: Track, startBeats: number, endBeats: number): boolean {
  return track.midi_clips.some((clip) =>
    clip.notes.some((note) => {
      const at = clip.start_beats + note.start_beats;
      return at >= startBeats && at < endBeats;
    }),
  );
}

function partLink(id: string, session: Session, excerpt: Excerpt, words: string): PartLink {
  return {
    key: `${excerpt.track} ${excerpt.clip ?? ""} ${excerpt.kind}`,
    words,
    kind: excerpt.kind,
    href: excerptUrl(id, excerpt),
    name: `${plainName(`${session.title} - ${words}`)}.${excerpt.kind}`,
  };
}

/** Without what some file system does not take. */
function plainName(text: string): string {
  return text.replaceAll(/[:/\\|]/g, "-").replaceAll(/[<>"?*\p{Cc}]/gu, "");
}
