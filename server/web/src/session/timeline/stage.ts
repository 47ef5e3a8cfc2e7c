import { create } from "zustand";

import type { Section, Session } from "../../api/schema";
import { TimeMap } from "../../time/TimeMap";
import { laneIds } from "./program";

/** The session that is on the screen; what the keys and the buttons act upon. */
export interface Stage {
  id: string;
  session: Session;
  time: TimeMap;
  /** Of each track in the player. */
  lanes: readonly string[];
}

interface OnStage {
  stage: Stage | null;
  /** The track that the keys act upon, by its place. */
  current: number | null;
  /** What was just done, for who listens to the page. */
  said: string;
}

export const useStage = create<OnStage>(() => ({
  stage: null,
  current: null,
  said: "",
}));

export function stageOf(id: string, session: Session): Stage {
  return { id, session, time: new TimeMap(session), lanes: laneIds(session.tracks) };
}

/** Tell in words what a key has done; a screen reader says it when it has time. */
export function say(words: string): void {
  useStage.setState({ said: words });
}

/** A player stands on whole samples of its own rate: so near a beat, it is that beat. */
const NEAR_SECONDS = 1 / 20_000;

/** Where in the piece a place of the player is, in beats. */
export function beatsHeard(time: TimeMap, seconds: number): number {
  const beats = time.beatsAtSeconds(seconds);
  const line = time.snapBeats(beats, "beat");
  const near = Math.max(NEAR_SECONDS, 1 / time.sampleRate);
  return Math.abs(time.secondsAtBeats(line) - seconds) <= near ? line : beats;
}

/** Bar and beat in words. */
export function placeInWords(time: TimeMap, beats: number): string {
  const { bar, beat } = time.placeAtBeats(beats);
  return `Bar ${bar}, beat ${beat}`;
}

/** The section that holds `beats`. */
export function sectionAt(session: Session, beats: number): Section | undefined {
  return session.sections.find(
    ({ start_beats, length_beats }) => beats >= start_beats && beats < start_beats + length_beats,
  );
}
