import { expect, test } from "vitest";

import { askedOf, forgetting, isSet, NOBODY_SET, refusing, wanting } from "./players";

test("nothing is asked where nobody is set", () => {
  expect(askedOf(NOBODY_SET)).toBeNull();
  expect(askedOf(forgetting(wanting(NOBODY_SET, "flute"), "Flute"))).toBeNull();
});

test("the last thing said of a player counts, however it is written", () => {
  const players = refusing(wanting(wanting(NOBODY_SET, "dusty-keys"), "flute"), "Dusty keys");
  expect(askedOf(players)).toEqual({ wanted: ["flute"], unwanted: ["Dusty keys"] });
  expect(askedOf(wanting(players, "dusty-keys"))).toEqual({
    wanted: ["flute", "dusty-keys"],
    unwanted: [],
  });
});

test("a player is set once", () => {
  expect(refusing(refusing(NOBODY_SET, "Bells"), "Bells").unwanted).toEqual(["Bells"]);
  expect(isSet(["Rhythm guitar"], "rhythm-guitar")).toBe(true);
  expect(isSet(["Bells"], "Bell")).toBe(false);
});
