import { generate, generateBy, importFile, respond } from "../api/generations";
import type { GenerateSpec, JobBody } from "../api/schema";
import { type Given, isReference, isResponse } from "./given";
import { drawSeed, useWishes, wish } from "./useWishes";
import { generationOf, responseOf, soundOf, type Wishes } from "./wishes";

/** Ask for the takes, one job each so that each can be cancelled, and draw the next seed. */
export async function makeTakes(given: Given | null): Promise<readonly JobBody[]> {
  const wishes = useWishes.getState();
  const jobs: JobBody[] = [];
  const takes = given?.use === "import" ? 1 : wishes.takes;
  for (let take = 0; take < takes; take += 1) jobs.push(await askFor(wishes, given, take));
  if (!wishes.seedLocked) wish({ seed: drawSeed() });
  return jobs;
}

function askFor(wishes: Wishes, given: Given | null, take: number): Promise<JobBody> {
  if (given === null) return generate(generationOf(wishes, take));
  const { file, use } = given;
  if (use === "import") return importFile(file);
  if (isResponse(use)) return respond(file, responseOf(wishes, use, take));
  const goesBy = isReference(use) && use !== "drums" ? { reference_as: use } : {};
  const sound = { ...soundOf(wishes), ...goesBy };
  const spec = { ...generationOf(wishes, take), sound: sound as GenerateSpec["sound"] };
  return generateBy(file, spec, use === "drums" ? "drums" : "file");
}

/** Why takes cannot be asked for yet, in a sentence; null where they can. */
export function missing(wishes: Wishes, given: Given | null): string | null {
  if (given !== null && !isReference(given.use)) return null;
  return wishes.prompt.trim() === "" ? "Say in a few words what it shall be." : null;
}
