import { type Json, resolved, type Schema, unlessNothing } from "./schema";
import { labelOf, unitOf } from "./words";

interface Named {
  name: string;
  label: string;
  /** What it means, in a sentence of the schema. */
  about: string;
  /** Whether it may be left out; what it then is, is `rest`. */
  optional: boolean;
  rest: Json | undefined;
}

export interface NumberShape extends Named {
  shape: "number";
  min: number;
  max: number;
  whole: boolean;
  unit: string;
  /** Whether nothing may stand there, which is not the same as any number. */
  nothing: boolean;
}

export interface PartsShape extends Named {
  shape: "parts";
  fields: readonly Field[];
  least: number;
  most: number;
}

/** A value of a step, and what it takes to set it. */
export type Field =
  | NumberShape
  | PartsShape
  | (Named & { shape: "choice"; options: readonly (string | number)[]; nothing: boolean })
  | (Named & { shape: "switch" })
  | (Named & { shape: "text"; nothing: boolean; most: number })
  | (Named & { shape: "numbers"; each: NumberShape; least: number; most: number })
  | (Named & { shape: "branches"; least: number; most: number })
  | (Named & { shape: "steps" })
  | (Named & { shape: "settings" });

/** Not values to be set with the others: what the step is, and what moves by itself. */
const APART: ReadonlySet<string> = new Set(["kind", "bypass", "automation"]);

/** The fields of a step, or of a part of one, in the order of the schema. */
export function fieldsOf(schema: Schema, whole: Schema): readonly Field[] {
  const required = new Set(schema.required ?? []);
  return Object.entries(schema.properties ?? {}).flatMap(([name, own]) => {
    if (APART.has(name)) return [];
    const field = fieldOf(name, own, !required.has(name), whole);
    return field === null ? [] : [field];
  });
}

function fieldOf(name: string, own: Schema, optional: boolean, whole: Schema): Field | null {
  const [value, nothing] = unlessNothing(resolved(own, whole), whole);
  const named: Named = {
    name,
    label: labelOf(name),
    about: own.description ?? value.description ?? "",
    optional,
    rest: own.default,
  };
  if (value.enum) return { ...named, shape: "choice", options: value.enum, nothing };
  switch (value.type) {
    case "number":
    case "integer":
      return numberOf(named, value, nothing);
    case "boolean":
      return { ...named, shape: "switch" };
    case "string":
      return { ...named, shape: "text", nothing, most: value.maxLength ?? 1000 };
    case "object":
      return { ...named, shape: "settings" };
    case "array":
      return listOf(named, value, whole);
    default:
      return null;
  }
}

function numberOf(named: Named, value: Schema, nothing: boolean): NumberShape {
  return {
    ...named,
    shape: "number",
    min: value.minimum ?? value.exclusiveMinimum ?? -1e6,
    max: value.maximum ?? value.exclusiveMaximum ?? 1e6,
    whole: value.type === "integer",
    unit: unitOf(named.name),
    nothing,
  };
}

function listOf(named: Named, value: Schema, whole: Schema): Field | null {
  const each = resolved(value.items ?? {}, whole);
  const [least, most] = [value.minItems ?? 0, value.maxItems ?? 64];
  if (each.oneOf) return { ...named, shape: "steps" };
  if (each.type === "number")
    return { ...named, shape: "numbers", each: numberOf(named, each, false), least, most };
  if (each.properties?.steps) return { ...named, shape: "branches", least, most };
  if (each.properties)
    return { ...named, shape: "parts", fields: fieldsOf(each, whole), least, most };
  return null;
}
