import { readFileSync } from "node:fs";
import { resolve } from "node:path";
import { describe, expect, it } from "vitest";

import { fieldsOf } from "./fields";
import { freshStep } from "./fresh";
import { changed, movedIn, valueIn } from "./places";
import { type ChainData, type Schema, stepSchemas } from "./schema";
import { placeOf, usualOf, valueAt } from "./usual";
import { labelOf, unitOf, valueWords } from "./words";

const FILE = resolve(import.meta.dirname, "../../../../docs/chains.schema.json");
const WHOLE = JSON.parse(readFileSync(FILE, "utf-8")) as Schema;
const KINDS = stepSchemas(WHOLE);
const CHAIN: ChainData = {
  name: "x",
  steps: [
    { kind: "gain", gain_db: 1 },
    { kind: "parallel", branches: [{ steps: [{ kind: "invert" }] }, { steps: [] }] },
    { kind: "invert" },
  ],
};

function fields(kind: string) {
  return fieldsOf(KINDS.get(kind) ?? {}, WHOLE);
}

describe("the schema that the server publishes", () => {
  it("has every kind, each with fields that can be shown", () => {
    expect(KINDS.size).toBeGreaterThan(25);
    for (const [kind, schema] of KINDS) {
      const names = Object.keys(schema.properties ?? {});
      const shown = fieldsOf(schema, WHOLE).map((field) => field.name);
      expect([...shown, "kind", "bypass", "automation"].sort(), kind).toEqual(names.sort());
    }
  });

  it("says a number's unit, bounds and what it is by itself", () => {
    expect(fields("compressor").find((field) => field.name === "knee_db")).toMatchObject({
      shape: "number",
      label: "Knee",
      unit: "dB",
      min: 0,
      max: 60,
      rest: 0,
      optional: true,
      nothing: false,
    });
    expect(fields("width").find((field) => field.name === "mono_below_hz")).toMatchObject({
      nothing: true,
      unit: "Hz",
    });
  });

  it("tells bands of an equaliser from branches and from steps", () => {
    expect(fields("equaliser")[0]?.shape).toBe("parts");
    expect(fields("bands").map((field) => field.shape)).toEqual(["numbers", "branches"]);
    expect(fields("level").map((field) => field.shape)).toEqual(["steps", "number"]);
    expect(fields("plug-in").find((field) => field.name === "parameters")?.shape).toBe("settings");
  });

  it("gives every new step all that it must have, within its bounds", () => {
    for (const [kind, schema] of KINDS) {
      const step = freshStep(kind, schema, WHOLE);
      for (const field of fieldsOf(schema, WHOLE)) {
        if (!field.optional) expect(step, kind).toHaveProperty(field.name);
        if (field.shape !== "number" || typeof step[field.name] !== "number") continue;
        expect(step[field.name]).toBeGreaterThanOrEqual(field.min);
        expect(step[field.name]).toBeLessThanOrEqual(field.max);
      }
    }
  });
});

describe("the way of a value", () => {
  it("leads back to the value, where it is on the way", () => {
    for (const [, schema] of KINDS) {
      for (const field of fieldsOf(schema, WHOLE)) {
        if (field.shape !== "number") continue;
        const usual = usualOf(field);
        expect(usual.low).toBeLessThan(usual.high);
        const middle = valueAt(0.5, usual, field.whole);
        expect(placeOf(middle, usual)).toBeCloseTo(0.5, 1);
        expect(placeOf(usual.high * 1000, usual)).toBeLessThanOrEqual(1);
      }
    }
  });

  it("is one of ratios for frequencies", () => {
    const usual = { low: 20, high: 20_000, ratio: true, start: 1000 };
    expect(placeOf(632.45, usual)).toBeCloseTo(0.5, 3);
    expect(valueAt(1, usual, false)).toBe(20_000);
  });
});

describe("changes", () => {
  it("leave what was there as it was", () => {
    const louder = changed(CHAIN, ["steps", 0, "gain_db"], 6);
    expect(valueIn(louder, ["steps", 0, "gain_db"])).toBe(6);
    expect(valueIn(CHAIN, ["steps", 0, "gain_db"])).toBe(1);
    expect(louder.steps[1]).toBe(CHAIN.steps[1]);
  });

  it("take a value away where nothing is put", () => {
    expect(changed(CHAIN, ["steps", 0, "gain_db"], undefined).steps[0]).toEqual({ kind: "gain" });
  });

  it("reach into branches", () => {
    const place = ["steps", 1, "branches", 0, "steps", 0, "bypass"];
    const bypassed = changed(CHAIN, place, true);
    expect(valueIn(bypassed, place)).toBe(true);
    expect(bypassed.steps[2]).toBe(CHAIN.steps[2]);
  });

  it("move an item, and nowhere beyond the ends", () => {
    const list = ["a", "b", "c"];
    expect(movedIn(list, 0, 2)).toEqual(["b", "c", "a"]);
    expect(movedIn(list, 2, 0)).toEqual(["c", "a", "b"]);
    expect(movedIn(list, 0, 3)).toBe(list);
    expect(movedIn(list, 0, -1)).toBe(list);
  });
});

describe("words", () => {
  it("name values without their units", () => {
    expect([labelOf("threshold_db"), unitOf("threshold_db")]).toEqual(["Threshold", "dB"]);
    expect([labelOf("ratio"), unitOf("ratio")]).toEqual(["Ratio", ""]);
    expect([labelOf("rate_hz"), unitOf("rate_hz")]).toEqual(["Rate", "Hz"]);
  });

  it("say values as a mixer shows them", () => {
    expect(valueWords(1234, "Hz")).toBe("1.23 kHz");
    expect(valueWords(-18, "dB")).toBe("-18 dB");
    expect(valueWords(0.7071, "")).toBe("0.71");
  });
});
