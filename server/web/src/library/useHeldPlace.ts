import { type RefObject, useLayoutEffect, useRef } from "react";

import { ROW_HEIGHT } from "./rowHeight";

interface Identified {
  id: string;
}

/**
 * Keeps what is read where it stands: sessions that come or go above it do not move it. A list at
 * its top stays there, where new ones come; so does one of another `search`.
 */
export function useHeldPlace(
  list: RefObject<HTMLElement | null>,
  items: readonly Identified[],
  scrollTop: number,
  search: string,
): void {
  const held = useRef<{ id: string; row: number } | null>(null);
  const searched = useRef(search);
  useLayoutEffect(() => {
    if (searched.current === search) return;
    searched.current = search;
    held.current = null;
    list.current?.scrollTo({ top: 0 });
  }, [list, search]);
  useLayoutEffect(() => {
    const place = held.current;
    if (!list.current || place === null || list.current.scrollTop === 0) return;
    const row = items.findIndex(({ id }) => id === place.id);
    if (row >= 0) list.current.scrollBy({ top: (row - place.row) * ROW_HEIGHT });
  }, [list, items]);
  useLayoutEffect(() => {
    const row = Math.floor(scrollTop / ROW_HEIGHT);
    const id = items[row]?.id;
    held.current = id === undefined ? null : { id, row };
  }, [items, scrollTop]);
}
