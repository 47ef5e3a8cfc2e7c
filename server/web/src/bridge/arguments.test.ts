import { expect, test } from "vitest";

import type { ArgumentBody } from "../api/schema";
import { lacking, toldArguments } from "./arguments";

const field = (name: string, kind: ArgumentBody["kind"], needed = false): ArgumentBody => ({
  name,
  kind,
  needed,
  words: "",
  options: [],
  lowest: null,
  highest: null,
  longest: null,
  usual: "",
});

test("fields become what the action takes, and what is empty is not told", () => {
  const fields = [
    field("bars", "whole"),
    field("meter", "numbers"),
    field("hold", "words"),
    field("play", "switch"),
    field("value", "any"),
    field("title", "text"),
  ];
  const told = { bars: "8", meter: "7/8", hold: "bass, Lead 2", play: "no", value: "0.5" };
  expect(toldArguments(fields, told)).toEqual({
    bars: 8,
    meter: [7, 8],
    hold: ["bass", "Lead 2"],
    play: false,
    value: 0.5,
  });
});

test("what is needed and not said keeps it from being pressed", () => {
  const fields = [field("parameter", "text", true), field("value", "any")];
  expect(lacking(fields, { parameter: " " })).toBe("Say the parameter first.");
  expect(lacking(fields, { parameter: "energy" })).toBeNull();
});
