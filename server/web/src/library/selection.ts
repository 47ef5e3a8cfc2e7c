/** Which sessions are chosen, as in any list of files. Pure: `order` is the ids as they stand. */
export interface Selection {
  chosen: ReadonlySet<string>;
  /** Where a stretch begins. */
  anchor: string | null;
  /** Where the keyboard is. */
  active: string | null;
}

export const NOTHING: Selection = { chosen: new Set(), anchor: null, active: null };

/** A plain press: this one alone. */
export function pick(id: string): Selection {
  return { chosen: new Set([id]), anchor: id, active: id };
}

/** With ctrl: this one as well, or no longer. */
export function toggle(selection: Selection, id: string): Selection {
  const chosen = new Set(selection.chosen);
  if (!chosen.delete(id)) chosen.add(id);
  return { chosen, anchor: id, active: id };
}

/** With shift: all from the anchor to this one. */
export function extend(selection: Selection, id: string, order: readonly string[]): Selection {
  const from = selection.anchor === null ? -1 : order.indexOf(selection.anchor);
  const to = order.indexOf(id);
  if (from < 0 || to < 0) return pick(id);
  const stretch = order.slice(Math.min(from, to), Math.max(from, to) + 1);
  return { chosen: new Set(stretch), anchor: selection.anchor, active: id };
}

export type Move = "pick" | "extend" | "look";

/** The keyboard goes some rows up or down; `look` leaves what is chosen as it is. */
export function move(
  selection: Selection,
  rows: number,
  order: readonly string[],
  how: Move,
): Selection {
  if (order.length === 0) return NOTHING;
  const at = selection.active === null ? -1 : order.indexOf(selection.active);
  // From nowhere a step begins at the end that it leads away from; Home and End mean what they say.
  const fresh = Number.isFinite(rows) ? (rows > 0 ? 0 : order.length - 1) : rows;
  const wanted = at < 0 ? fresh : at + rows;
  const id = order[Math.min(order.length - 1, Math.max(0, wanted))];
  if (id === undefined) return selection;
  if (how === "look") return { ...selection, active: id };
  return how === "extend" ? extend(selection, id, order) : pick(id);
}

export function all(selection: Selection, order: readonly string[]): Selection {
  return { ...selection, chosen: new Set(order) };
}

/** Without those that are no longer in the list. */
export function within(selection: Selection, order: readonly string[]): Selection {
  const there = new Set(order);
  const chosen = [...selection.chosen].filter((id) => there.has(id));
  const kept = (id: string | null) => (id !== null && there.has(id) ? id : null);
  const anchor = kept(selection.anchor);
  const active = kept(selection.active);
  if (
    chosen.length === selection.chosen.size &&
    anchor === selection.anchor &&
    active === selection.active
  )
    return selection;
  return { chosen: new Set(chosen), anchor, active };
}
