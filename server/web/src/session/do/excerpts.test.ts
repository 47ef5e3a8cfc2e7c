import { describe, expect, it } from "vitest";

import type { Session } from "../../api/schema";
import { clipsOf, stretchesOf } from "./excerpts";

const note = { pitch: 60, velocity: 90, start_beats: 1, length_beats: 1 };
const SESSION = {
  title: 'AC/DC: "live"',
  tracks: [
    { name: "Keys", audio_clips: [{ name: "" }], midi_clips: [{ start_beats: 4, notes: [note] }] },
    { name: "Hits", audio_clips: [{ name: "Crash" }, { name: "Hits" }], midi_clips: [] },
    { name: "Notes", audio_clips: [], midi_clips: [{ start_beats: 8, notes: [note] }] },
  ],
} as unknown as Session;
const MARKED = { region: { fromBar: 2, bars: 1 }, startBeats: 4, endBeats: 8, tracks: [] };

describe("what can be taken out of a session", () => {
  it("is nothing but clips where nothing is marked", () => {
    const nothing = { region: null, startBeats: null, endBeats: null, tracks: [] };
    expect(stretchesOf("song", SESSION, nothing)).toEqual([]);
  });

  it("is sound where there is sound, and notes where notes begin", () => {
    const links = stretchesOf("song", SESSION, MARKED);
    expect(links.map(({ words, kind }) => [words, kind])).toEqual([
      ["Keys, bar 2", "wav"],
      ["Keys, bar 2", "mid"],
      ["Hits, bar 2", "wav"],
    ]);
    expect(links[0]?.href).toBe(
      "/v1/sessions/song/tracks/1/excerpt.wav?start_beats=4&length_beats=4",
    );
  });

  it("is of the chosen tracks, and called what every disk takes", () => {
    const [link, ...others] = stretchesOf("song", SESSION, { ...MARKED, tracks: ["Hits"] });
    expect(others).toEqual([]);
    expect(link?.name).toBe("AC-DC- live - Hits, bar 2.wav");
  });

  it("has each clip of a track that plays several", () => {
    const clips = clipsOf("a b", SESSION, []);
    expect(clips.map(({ words }) => words)).toEqual(["Crash", "Hits, clip 2"]);
    expect(clips[1]?.href).toBe("/v1/sessions/a%20b/tracks/2/excerpt.wav?clip=2");
    expect(clipsOf("a b", SESSION, ["Keys"])).toEqual([]);
  });
});
