import { describe, expect, it } from "vitest";

import { grouped } from "./grouped";

const CHAINS = [
  { name: "drum bus glue", about: "Holds a kit together", roles: ["drums" as const], own: false },
  { name: "mine", about: "Warm drums", roles: [], own: true },
  { name: "wide pad", about: "Fills the sides", roles: ["pad" as const], own: false },
];

describe("the list of chains", () => {
  it("has the user's own first", () => {
    const titles = grouped(CHAINS, "").map(({ title, chains }) => [title, chains.length]);
    expect(titles).toEqual([
      ["Yours", 1],
      ["Come with Roadie", 2],
    ]);
  });

  it("finds all words in names, sentences and roles", () => {
    const names = grouped(CHAINS, "DRUMS").flatMap(({ chains }) => chains.map((one) => one.name));
    expect(names).toEqual(["mine", "drum bus glue"]);
    expect(grouped(CHAINS, "drums wide")).toEqual([]);
  });
});
