import { expect, test } from "vitest";

import type { UnderstandingBody } from "../api/schema";
import { overlaid } from "./overlaid";
import { newWishes } from "./wishes";

const UNDERSTOOD: UnderstandingBody = {
  seed: 1,
  style: { source: "words", words: "house", name: "house", title: "House", beside: null },
  tempo: { source: "style", words: null, bpm: 124 },
  key: { source: "drawn", words: null, tonic: "A", mode: "minor", name: "A minor" },
  meter: { source: "style", words: null, numerator: 4, denominator: 4 },
  length: { source: "style", words: null, bars: 16, seconds: 31 },
  instruments: [],
  refused: [],
  mood: [],
  mood_source: "style",
  not_understood: [],
  notes: [],
};

test("what nobody set is as it was understood", () => {
  expect(overlaid(UNDERSTOOD, newWishes(1), [])).toEqual({
    style: UNDERSTOOD.style,
    tempo: UNDERSTOOD.tempo,
    key: UNDERSTOOD.key,
    meter: UNDERSTOOD.meter,
    length: UNDERSTOOD.length,
  });
});

test("what was set a moment ago is there before the server has answered", () => {
  const wishes = { ...newWishes(1), bpm: 97, key: { tonic: "F#", mode: "dorian" } as const };
  const { tempo, key, length } = overlaid(UNDERSTOOD, { ...wishes, bars: 8 }, []);
  expect(tempo).toMatchObject({ bpm: 97, source: "given" });
  expect(key).toMatchObject({ name: "F# dorian", source: "given" });
  expect(length).toMatchObject({ bars: 8, seconds: 15.5, source: "given" });
});
