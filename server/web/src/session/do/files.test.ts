import { describe, expect, it } from "vitest";

import type { Session } from "../../api/schema";
import { groupsOf, typeOf } from "./files";

const SESSION = {
  mix: { file: "audio/mix.wav", master_file: "audio/master.wav" },
  tracks: [
    { name: "Drums", audio_clips: [{ file: "audio/drums.wav" }] },
    { name: "Bass", audio_clips: [{ file: "audio/bass.flac" }] },
  ],
} as unknown as Session;
const FILES = ["mix.wav", "master.wav", "bass.flac", "drums.wav", "dry.wav"].map((name) => ({
  path: `audio/${name}`,
  size_bytes: 1,
}));

describe("the files of a session", () => {
  it("stand as mix, stems, MIDI and the rest, each once", () => {
    const files = [...FILES, { path: "midi/all.mid", size_bytes: 1 }];
    const groups = groupsOf(SESSION, files, []);
    expect(groups.map(({ title }) => title)).toEqual([
      "Mix and master",
      "Stems",
      "MIDI",
      "Other sound",
    ]);
    expect(groups.flatMap((group) => group.files)).toHaveLength(files.length);
  });

  it("begin with those of the chosen tracks", () => {
    const stems = groupsOf(SESSION, FILES, ["Drums"])[1];
    expect(stems?.files.map(({ name }) => name)).toEqual(["drums.wav", "bass.flac"]);
  });

  it("hold the warped sound of a stretched clip beside its file", () => {
    const [loop, warped] = ["audio/loop.wav", "audio/warped/loop.wav"];
    const tracks = [{ name: "Loop", audio_clips: [{ file: loop, warped: { file: warped } }] }];
    const files = [loop, warped].map((path) => ({ path, size_bytes: 1 }));
    const [stems] = groupsOf({ tracks } as unknown as Session, files, []);
    expect(stems?.files.map(({ name }) => name)).toEqual(["loop.wav", "warped/loop.wav"]);
  });

  it("have types that a DAW takes when they are dragged out", () => {
    expect(typeOf("audio/a.WAV")).toBe("audio/wav");
    expect(typeOf("midi/a.mid")).toBe("audio/midi");
    expect(typeOf("audio/a.xyz")).toBe("application/octet-stream");
  });
});
