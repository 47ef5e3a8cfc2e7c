/** The element of a track's lane. */
export function rowId(index: number): string {
  return `track-${index}`;
}
