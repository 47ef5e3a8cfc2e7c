import type { ArgumentBody } from "../api/schema";

/** What stands in the fields of an action, by their names; empty for what is not said. */
export type Told = Readonly<Record<string, string>>;

/** The arguments of an action, from what stands in its fields. */
export function toldArguments(
  fields: readonly ArgumentBody[],
  told: Told,
): Record<string, unknown> {
  const said = fields
    .map((field) => [field, (told[field.name] ?? "").trim()] as const)
    .filter(([field, text]) => text !== "" || field.needed);
  return Object.fromEntries(said.map(([field, text]) => [field.name, valueOf(field.kind, text)]));
}

/** The first field that has to be filled in and is not, in words; null when there is none. */
export function lacking(fields: readonly ArgumentBody[], told: Told): string | null {
  const one = fields.find(({ name, needed }) => needed && !told[name]?.trim());
  return one ? `Say the ${namedPlainly(one.name)} first.` : null;
}

/** `last_bars` as words: last bars. */
export function namedPlainly(name: string): string {
  return name.replaceAll("_", " ");
}

function valueOf(kind: ArgumentBody["kind"], text: string): unknown {
  switch (kind) {
    case "number":
    case "whole":
      return Number(text);
    case "switch":
      return text === "yes";
    case "words":
      return parts(text, /,/);
    case "numbers":
      return parts(text, /[,/\s]+/).map(Number);
    case "any":
      return plainly(text);
    case "text":
    case "choice":
      return text;
  }
}

function parts(text: string, between: RegExp): string[] {
  return text
    .split(between)
    .map((part) => part.trim())
    .filter((part) => part !== "");
}

function plainly(text: string): unknown {
  if (text === "true" || text === "yes") return true;
  if (text === "false" || text === "no") return false;
  return Number.isFinite(Number(text)) ? Number(text) : text;
}
