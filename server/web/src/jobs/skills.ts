import { spanOf } from "../parts/figures";

const SKILLS: readonly (readonly [string, string])[] = [
  ["text", "words"],
  ["melody", "a melody to go by"],
  ["continuation", "going on"],
  ["in_painting", "repainting bars"],
  ["stems", "stems"],
];

/** What an engine can do, in words: what it takes, then how long its music may be. */
export function skillsOf(capabilities: Readonly<Record<string, unknown>> | null): string[] {
  if (capabilities === null) return [];
  const skills = SKILLS.filter(([name]) => capabilities[name] === true).map(([, words]) => words);
  const longest = capabilities.longest_seconds;
  return typeof longest === "number" ? [...skills, `up to ${spanOf(longest)}`] : skills;
}
