import { expect, it } from "vitest";

import { refusalOf } from "./uploads";

it("sends what Roadie imports, whatever its capitals, and tells of the rest before it is sent", () => {
  expect(refusalOf({ name: "Bounce.WAV", size: 10 })).toBeNull();
  expect(refusalOf({ name: "set.dawproject", size: 10 })).toBeNull();
  expect(refusalOf({ name: "notes.txt", size: 10 })).toMatch(/cannot import/);
  expect(refusalOf({ name: "wav", size: 10 })).toMatch(/cannot import/);
  expect(refusalOf({ name: "a.wav", size: 0 })).toMatch(/empty/);
});
