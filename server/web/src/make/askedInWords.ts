import type { JobBody } from "../api/schema";
import { type TitleOf, useTitles } from "../api/titles";

const RESPONSES: Record<string, string> = {
  accompany: "To accompany",
  continue: "To continue",
  answer: "In answer to",
  harmonise: "Chords under",
  "re-drum": "New drums to",
  "re-bass": "New bass to",
};

/** What was asked of a job that makes music, as the head of what comes of it. */
export function useAskedInWords(job: JobBody | undefined): string {
  const session = text(job?.spec.session);
  const titleOf = useTitles(session === "" ? [] : [session]);
  return job ? askedInWords(job, titleOf) : "";
}

export function askedInWords(job: Pick<JobBody, "kind" | "spec">, titleOf: TitleOf): string {
  const { prompt, title, words, session, file, how } = job.spec;
  const named = text(title) || text(prompt);
  const name = text(file).split("/").at(-1) ?? "";
  switch (job.kind) {
    case "vary":
      return text(words) || `More like ${titleOf(text(session))}`;
    case "respond":
      return [`${RESPONSES[text(how)] ?? "To"} ${name || titleOf(text(session))}`, named]
        .filter(Boolean)
        .join(": ");
    case "import":
      return name;
    default:
      return named;
  }
}

function text(value: unknown): string {
  return typeof value === "string" ? value : "";
}
