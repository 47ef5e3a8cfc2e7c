import { create } from "zustand";

/** Whole bars, counted from 1. */
export interface Region {
  fromBar: number;
  bars: number;
}

/** What of a session is chosen: a stretch of its time, and some of its tracks. */
export interface Selection {
  /** The bars that the stretch touches; null when nothing is marked. */
  region: Region | null;
  /** Where the stretch begins and ends, in beats; on bar lines unless it was marked freely. */
  startBeats: number | null;
  endBeats: number | null;
  /** The names of the chosen tracks, in their order; none chosen means all of them. */
  tracks: readonly string[];
}

const NOTHING: Selection = { region: null, startBeats: null, endBeats: null, tracks: [] };

export const useSelection = create<Selection>(() => NOTHING);

export function markRegion(region: Region, startBeats: number, endBeats: number): void {
  useSelection.setState({ region, startBeats, endBeats });
}

export function clearRegion(): void {
  useSelection.setState({ region: null, startBeats: null, endBeats: null });
}

export function chooseTracks(tracks: readonly string[]): void {
  useSelection.setState({ tracks });
}

export function clearSelection(): void {
  useSelection.setState(NOTHING);
}
