import { type Field, fieldsOf } from "./fields";
import type { Json, Schema, StepData } from "./schema";
import { usualOf } from "./usual";

/** A step of a kind as it is when it is added: nothing is said that need not be. */
export function freshStep(kind: string, schema: Schema, whole: Schema): StepData {
  if (kind === "delay") return { kind, time_beats: 0.5, feedback: 0.3, mix: 0.3 };
  if (kind === "faust") return { kind, code: "process = _, _;" };
  if (kind === "bands")
    return { kind, crossovers_hz: [200], bands: [{ steps: [] }, { steps: [] }] };
  return { kind, ...freshPart(fieldsOf(schema, whole)) };
}

/** Values for all that must have one. */
export function freshPart(fields: readonly Field[]): Record<string, Json> {
  const needed = fields.filter((field) => !field.optional);
  return Object.fromEntries(needed.map((field) => [field.name, freshValue(field)]));
}

function freshValue(field: Field): Json {
  switch (field.shape) {
    case "number":
      return usualOf(field).start;
    case "choice":
      return field.options.includes("peak") ? "peak" : (field.options[0] ?? "");
    case "switch":
      return false;
    case "text":
      return "";
    case "numbers":
      return Array.from({ length: field.least }, () => 1000);
    case "parts":
      return Array.from({ length: field.least }, () => freshPart(field.fields));
    case "branches":
      return Array.from({ length: Math.max(field.least, 2) }, () => ({ steps: [] }));
    case "steps":
      return [];
    case "settings":
      return {};
  }
}
