/** Colours for sections that the theme has. */
export const PART_COLOURS = 6;

/** The colour of a section, from 0: the verses share one, and neighbours do not. */
export function partOf(names: readonly string[], name: string): number {
  const different = [...new Set(names.map(stem))];
  return Math.max(0, different.indexOf(stem(name))) % PART_COLOURS;
}

/** `Verse 2` is a verse. */
function stem(name: string): string {
  return name
    .toLowerCase()
    .replace(/[\s\d]+$/u, "")
    .trim();
}
