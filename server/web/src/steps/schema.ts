/** The JSON Schema of chains as the server gives it, as far as it is used here. */

export interface Schema {
  $ref?: string;
  $defs?: Readonly<Record<string, Schema>>;
  type?: string;
  const?: string | number;
  enum?: readonly (string | number)[];
  default?: Json;
  description?: string;
  minimum?: number;
  maximum?: number;
  exclusiveMinimum?: number;
  exclusiveMaximum?: number;
  minLength?: number;
  maxLength?: number;
  minItems?: number;
  maxItems?: number;
  items?: Schema;
  anyOf?: readonly Schema[];
  oneOf?: readonly Schema[];
  properties?: Readonly<Record<string, Schema>>;
  additionalProperties?: boolean | Schema;
  required?: readonly string[];
}

export type Json = null | boolean | number | string | readonly Json[] | JsonObject;
export interface JsonObject {
  readonly [name: string]: Json;
}

/** A chain as its file has it, and as the server takes it. */
export interface ChainData extends JsonObject {
  readonly name: string;
  readonly steps: readonly StepData[];
}

export interface StepData extends JsonObject {
  readonly kind: string;
}

/** What a reference stands for. */
export function resolved(schema: Schema, whole: Schema): Schema {
  if (schema.$ref === undefined) return schema;
  const name = schema.$ref.slice(schema.$ref.lastIndexOf("/") + 1);
  return whole.$defs?.[name] ?? {};
}

/** The schema of each kind of step, in the order of the documents. */
export function stepSchemas(whole: Schema): ReadonlyMap<string, Schema> {
  const kinds = whole.properties?.steps?.items?.oneOf ?? [];
  const found = new Map<string, Schema>();
  for (const one of kinds) {
    const schema = resolved(one, whole);
    const kind = schema.properties?.kind?.const;
    if (typeof kind === "string") found.set(kind, schema);
  }
  return found;
}

/** Of `a value or nothing`, the value's schema, and whether nothing is allowed. */
export function unlessNothing(schema: Schema, whole: Schema): [Schema, boolean] {
  const ways = (schema.anyOf ?? [schema]).map((one) => resolved(one, whole));
  const values = ways.filter((one) => one.type !== "null");
  const value = values.length === 1 ? (values[0] ?? {}) : { anyOf: values };
  return [value, values.length < ways.length];
}
