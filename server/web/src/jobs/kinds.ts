import type { JobBody } from "../api/schema";
import type { TitleOf } from "../api/titles";

export type JobKind = JobBody["kind"];
export type JobState = JobBody["state"];

/** What each kind of work is called. */
export const KINDS: Readonly<Record<JobKind, string>> = {
  generate: "New music",
  vary: "Variation",
  respond: "Response",
  import: "Import",
  separate: "Stems",
  transcribe: "Transcription",
  export: "Export",
  render: "Render",
  scan: "Plug-in scan",
  compare: "Comparison",
  repaint: "Repaint",
  extend: "Extension",
  install: "Model install",
  train: "Training",
};

export const STATES: Readonly<Record<JobState, string>> = {
  queued: "Waiting",
  running: "Running",
  delivering: "Putting in place",
  done: "Done",
  failed: "Failed",
  cancelled: "Cancelled",
};

/** Whether nothing more will happen to a job in this state. */
export function isFinished(state: JobState): boolean {
  return state === "done" || state === "failed" || state === "cancelled";
}

/** What a job is about, in the words of who asked for it; empty where its kind says all. */
export function subjectOf(
  { kind, spec }: Pick<JobBody, "kind" | "spec">,
  titleOf: TitleOf,
): string {
  const session = text(spec.session) && titleOf(text(spec.session));
  switch (kind) {
    case "generate":
      return text(spec.prompt);
    case "import":
      return text(spec.title) || lastPart(text(spec.file));
    case "respond":
      return text(spec.prompt) || session || lastPart(text(spec.file));
    case "vary":
      return joined(session, text(spec.words));
    case "export":
      return joined(session, texts(spec.formats).join(", "));
    case "render":
    case "compare":
      return joined(session || lastPart(text(spec.file)), text(spec.chain));
    case "install":
      return text(spec.model);
    case "train":
      return text(spec.name);
    case "scan":
      return texts(spec.folders).join(", ");
    case "separate":
    case "transcribe":
    case "repaint":
    case "extend":
      return joined(session, text(spec.prompt));
  }
}

/** The sessions that jobs are about, and that came of them. */
export function sessionsAround(jobs: readonly JobBody[]): string[] {
  return jobs.flatMap((job) => [text(job.spec.session), ...sessionsOf(job)]).filter(Boolean);
}

/** The sessions that a job made, by id. */
export function sessionsOf(job: Pick<JobBody, "result">): string[] {
  const data = job.result?.data;
  if (typeof data !== "object" || data === null) return [];
  const { session, sessions } = data as { session?: unknown; sessions?: unknown };
  const each: unknown[] = Array.isArray(sessions)
    ? sessions.map((one: { session?: unknown }) => one.session)
    : [session];
  return each.map((one) => lastPart(text(one))).filter((id) => id !== "");
}

function text(value: unknown): string {
  return typeof value === "string" ? value : "";
}

function texts(value: unknown): string[] {
  return Array.isArray(value) ? value.filter((one): one is string => typeof one === "string") : [];
}

function lastPart(path: string): string {
  return path.split(/[\\/]/).pop() ?? "";
}

function joined(...parts: string[]): string {
  return parts.filter((part) => part !== "").join(" · ");
}
