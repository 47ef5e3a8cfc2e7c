/** Chains are changed by making new ones: a place is the way to a value in the data. */

import type { Json, JsonObject } from "./schema";

export type Place = readonly (string | number)[];

export function valueIn(data: Json, place: Place): Json | undefined {
  let here: Json | undefined = data;
  for (const part of place) {
    if (isList(here) && typeof part === "number") here = here[part];
    else if (isObject(here) && typeof part === "string") here = here[part];
    else return undefined;
  }
  return here;
}

/** The data with another value there; undefined takes it away. */
export function changed<Data extends Json>(
  data: Data,
  place: Place,
  value: Json | undefined,
): Data {
  return put(data, place, value) as Data;
}

function put(data: Json | undefined, place: Place, value: Json | undefined): Json | undefined {
  const [part, ...below] = place;
  if (part === undefined) return value;
  if (typeof part === "number") {
    const list = isList(data) ? [...data] : [];
    const made = put(list[part], below, value);
    if (made === undefined) list.splice(part, 1);
    else list[part] = made;
    return list;
  }
  const object = isObject(data) ? data : {};
  const made = put(object[part], below, value);
  const others = Object.entries(object).filter(([name]) => name !== part);
  if (made === undefined) return Object.fromEntries(others);
  return { ...object, [part]: made };
}

/** The list with one of its items elsewhere; as it was where there is no such place. */
export function movedIn<Item>(list: readonly Item[], from: number, to: number): readonly Item[] {
  const [item] = list.slice(from, from + 1);
  if (item === undefined || to < 0 || to >= list.length) return list;
  return list.toSpliced(from, 1).toSpliced(to, 0, item);
}

export function isList(value: Json | undefined): value is readonly Json[] {
  return Array.isArray(value);
}

export function isObject(value: Json | undefined): value is JsonObject {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
