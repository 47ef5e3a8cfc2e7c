import { describe, expect, it } from "vitest";

import type { Track } from "../../api/schema";
import { TimeMap } from "../../time/TimeMap";
import { firstNote, rangeOf } from "./drawNotes";
import { planOf } from "./lanePlan";

const time = new TimeMap({
  sample_rate: 48_000,
  tempo_map: { steps: [{ start_beats: 0, bpm: 120 }] },
  meter_map: { steps: [{ start_bar: 0, numerator: 4, denominator: 4 }] },
});

function notesOf(...notes: [pitch: number, start: number, length: number][]) {
  const track: Track = {
    name: "Lead",
    role: "lead",
    colour: "#f5a623",
    audio_clips: [],
    midi_clips: [
      {
        start_beats: 2,
        length_beats: 8,
        name: "",
        notes: notes.map(([pitch, start_beats, length_beats]) => ({
          pitch,
          velocity: 90,
          start_beats,
          length_beats,
          bends: [],
        })),
      },
    ],
    gain_db: 0,
    pan: 0,
    mute: false,
    dry_clips: [],
    sends: [],
  };
  const plan = planOf("a", track, time).notes;
  if (!plan) throw new Error("no notes");
  return plan;
}

describe("the piano roll", () => {
  it("has the notes in the order of their starts, cut at the end of their clip", () => {
    const plan = notesOf([60, 4, 1], [62, 0, 1], [64, 7, 9]);
    expect([...plan.startsBeats]).toEqual([2, 6, 9]);
    expect([...plan.endsBeats]).toEqual([3, 7, 10]);
  });

  it("begins with the first note that may still sound", () => {
    const plan = notesOf([60, 0, 4], [60, 4, 1], [60, 6, 1]);
    expect(firstNote(plan, 5)).toBe(0);
    expect(firstNote(plan, 10.5)).toBe(2);
    expect(firstNote(plan, 90)).toBe(3);
  });

  it("has rows for the pitches in use, and an octave at least", () => {
    expect(rangeOf(notesOf([36, 0, 1], [80, 1, 1]))).toEqual([36, 80]);
    expect(rangeOf(notesOf([60, 0, 1]))).toEqual([55, 66]);
  });
});
