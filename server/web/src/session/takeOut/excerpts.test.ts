import { describe, expect, it } from "vitest";

import type { Session } from "../../api/schema";
import { clipsOf, stretchesOf, takesOf, takesOfRegion, togetherOf } from "./excerpts";

const note = { pitch: 60, velocity: 90, start_beats: 1, length_beats: 1 };
const SESSION = {
  title: 'AC/DC: "live"',
  tracks: [
    { name: "Keys", audio_clips: [{ name: "" }], midi_clips: [{ start_beats: 4, notes: [note] }] },
    { name: "Hits", audio_clips: [{ name: "Crash" }, { name: "Hits" }], midi_clips: [] },
    {
      name: "Notes",
      audio_clips: [],
      midi_clips: [
        { name: "", start_beats: 8, notes: [note] },
        { name: "", start_beats: 12, notes: [] },
        { name: "Fill", start_beats: 16, notes: [note] },
      ],
    },
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
    expect(clips.slice(0, 2).map(({ words }) => words)).toEqual(["Crash", "Hits, clip 2"]);
    expect(clips[1]?.href).toBe("/v1/sessions/a%20b/tracks/2/excerpt.wav?clip=2");
    expect(clipsOf("a b", SESSION, ["Keys"])).toEqual([]);
  });

  it("has each clip of notes, but those that have none", () => {
    const clips = clipsOf("song", SESSION, ["Notes"]);
    expect(clips.map(({ words, kind }) => [words, kind])).toEqual([
      ["Notes, clip 1", "mid"],
      ["Fill", "mid"],
    ]);
    expect(clips[1]?.href).toBe("/v1/sessions/song/tracks/3/excerpt.mid?clip=3");
  });
});

describe("what is dragged by a lane", () => {
  const nothing = { region: null, startBeats: null, endBeats: null };

  it("is all of the track where nothing is marked, else the marked bars", () => {
    const { sound, notes } = takesOf("song", SESSION, 1, nothing);
    expect(sound?.href).toBe("/v1/sessions/song/tracks/1/excerpt.wav");
    expect(sound?.name).toBe("AC-DC- live - Keys.wav");
    expect(notes?.type).toBe("audio/midi");
    expect(takesOf("song", SESSION, 1, MARKED).sound?.words).toBe("Keys, bar 2");
  });

  it("has no notes in bars where none begin", () => {
    expect(takesOf("song", SESSION, 3, nothing).notes?.kind).toBe("mid");
    expect(takesOf("song", SESSION, 3, MARKED)).toEqual({ sound: null, notes: null });
  });
});

describe("what is dragged by the marked region", () => {
  it("is the one chosen track", () => {
    const { sound, notes } = takesOfRegion("song", SESSION, { ...MARKED, tracks: ["Keys"] });
    expect([sound?.words, notes?.words]).toEqual(["Keys, bar 2", "Keys, bar 2"]);
  });

  it("is an archive of several, or of all", () => {
    const several = takesOfRegion("song", SESSION, { ...MARKED, tracks: ["Keys", "Notes"] }).sound;
    expect(several?.href).toBe(
      "/v1/sessions/song/excerpt.zip?track=1&track=3&start_beats=4&length_beats=4",
    );
    expect(several?.words).toBe("Keys, Notes, bar 2");
    const all = togetherOf("song", SESSION, MARKED);
    expect(all?.href).toBe("/v1/sessions/song/excerpt.zip?start_beats=4&length_beats=4");
    expect(all?.name).toBe("AC-DC- live - bar 2.zip");
  });
});
