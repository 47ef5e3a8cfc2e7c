import type { JobBody } from "../api/schema";

/** One take: a job, or one of the sessions that a job makes. */
export interface Take {
  key: string;
  job: JobBody;
  /** The session it became; null until it has. */
  session: string | null;
}

/** Takes that were asked for together, in the order of their seeds; `key` is stable. */
export interface Round {
  key: string;
  kind: JobBody["kind"];
  createdAt: number;
  takes: readonly Take[];
}

const MUSIC: readonly JobBody["kind"][] = ["generate", "vary", "respond", "import"];
/** Jobs of one press of the button come this close to each other. */
const TOGETHER_SECONDS = 20;

/** Jobs that make music, those asked for together as one round; the newest round first. */
export function roundsOf(jobs: readonly JobBody[]): Round[] {
  const music = jobs.filter((job) => MUSIC.includes(job.kind));
  const inOrder = [...music].sort((one, other) => one.created_at - other.created_at);
  const rounds: { asked: string; last: number; jobs: JobBody[] }[] = [];
  for (const job of inOrder) {
    const asked = askedOf(job);
    const open = rounds.findLast(
      (round) => round.asked === asked && job.created_at - round.last < TOGETHER_SECONDS,
    );
    if (open) {
      open.jobs.push(job);
      open.last = job.created_at;
    } else {
      rounds.push({ asked, last: job.created_at, jobs: [job] });
    }
  }
  return rounds
    .flatMap(({ jobs: [first, ...others] }) => (first ? [roundOf(first, others)] : []))
    .reverse();
}

function roundOf(first: JobBody, others: readonly JobBody[]): Round {
  return {
    key: first.id,
    kind: first.kind,
    createdAt: first.created_at,
    takes: [first, ...others].flatMap(takesOf),
  };
}

/** What was asked but for what differs between takes. */
function askedOf(job: JobBody): string {
  const { file } = job.spec;
  const rest = { ...job.spec, seed: null, take: null, file: null };
  // Each upload has a folder of its own; the name of the file is what they share.
  const name = typeof file === "string" ? file.split("/").at(-1) : undefined;
  return JSON.stringify([job.kind, name, rest]);
}

function takesOf(job: JobBody): Take[] {
  const data = dataOf(job);
  const several = Array.isArray(data.sessions) ? (data.sessions as { session?: unknown }[]) : [];
  const sessions = several.length > 0 ? several.map((one) => one.session) : [data.session];
  return sessions.map((session, index) => ({
    key: index === 0 ? job.id : `${job.id}.${index + 1}`,
    job,
    session: typeof session === "string" ? idOf(session) : null,
  }));
}

function dataOf(job: JobBody): { session?: unknown; sessions?: unknown } {
  const data: unknown = job.result?.data;
  return data ?? {};
}

/** The id of the session in a folder: its last name. */
function idOf(folder: string): string {
  return folder.split("/").at(-1) ?? folder;
}

export function isUnderWay(job: JobBody): boolean {
  return job.state === "queued" || job.state === "running" || job.state === "delivering";
}
