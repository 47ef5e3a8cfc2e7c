/** Colours for sections that the theme has. */
export const PART_COLOURS = 6;

/** The colour of a section, from 0: the verses share one. */
export function partOf(names: readonly string[], name: string): number {
  const stems = new Set(names.map(stem));
  // Part 1, part 2, part 3: then it is the number that tells them apart.
  const of = stems.size > 1 ? stem : (whole: string) => whole;
  const different = [...new Set(names.map(of))];
  return Math.max(0, different.indexOf(of(name))) % PART_COLOURS;
}

/** `Verse 2` is a verse. */
function stem(name: string): string {
  return name
    .toLowerCase()
    .replace(/[\s\d]+$/u, "")
    .trim();
}
