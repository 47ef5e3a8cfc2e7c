/** The rows of a long list that are in sight, with some more on either side. */
export interface Stretch {
  first: number;
  /** One past the last. */
  end: number;
}

export function rowsInSight(
  scrollTop: number,
  height: number,
  rowHeight: number,
  count: number,
  more = 8,
): Stretch {
  const first = Math.floor(scrollTop / rowHeight) - more;
  const end = Math.ceil((scrollTop + height) / rowHeight) + more;
  return { first: Math.max(0, Math.min(first, count)), end: Math.max(0, Math.min(end, count)) };
}

/** Where the list has to scroll to so that a row is whole in sight; null when it is already. */
export function scrollToRow(
  row: number,
  scrollTop: number,
  height: number,
  rowHeight: number,
): number | null {
  const top = row * rowHeight;
  if (top < scrollTop) return top;
  if (top + rowHeight > scrollTop + height) return top + rowHeight - height;
  return null;
}
