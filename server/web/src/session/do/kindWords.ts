import type { JobBody } from "../../api/schema";

interface KindWords {
  doing: string;
  done: string;
}

const WORDS: Partial<Readonly<Record<JobBody["kind"], KindWords>>> = {
  vary: { doing: "Varying", done: "Varied" },
  respond: { doing: "Responding", done: "Responded" },
  repaint: { doing: "Repainting", done: "Repainted" },
  extend: { doing: "Extending", done: "Extended" },
  separate: { doing: "Separating", done: "Separated" },
  transcribe: { doing: "Transcribing", done: "Transcribed" },
  render: { doing: "Rendering", done: "Rendered" },
  export: { doing: "Exporting", done: "Exported" },
};

/** What a job is called while it runs, and after. */
export function kindWords(kind: JobBody["kind"]): KindWords {
  return WORDS[kind] ?? { doing: "Working", done: "Done" };
}
