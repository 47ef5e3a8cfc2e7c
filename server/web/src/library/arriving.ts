import type { JobBody } from "../api/schema";
import type { Upload } from "./uploads";

/** An import as it is shown: a file that is sent, and then its job. */
export interface Arriving {
  key: string;
  name: string;
  /** The upload of this page, which can be put away. */
  upload: number | null;
  job: JobBody | null;
  fraction: number | null;
  stage: string;
  secondsLeft: number | null;
  failure: string | null;
  session: string | null;
  ended: boolean;
}

/**
 * What this page sent, in that order, then imports that run and came from elsewhere: another page,
 * this page before it was loaded again, the inbox.
 */
export function arriving(
  uploads: readonly Upload[],
  jobs: ReadonlyMap<string, JobBody>,
): Arriving[] {
  const own = new Set(uploads.map(({ job }) => job));
  const others = [...jobs.values()].filter(
    (job) => job.kind === "import" && job.finished_at === null && !own.has(job.id),
  );
  return [
    ...uploads.map((upload) =>
      ofUpload(upload, upload.job ? (jobs.get(upload.job) ?? null) : null),
    ),
    ...others.map((job) => ofJob(job, nameOf(job))),
  ];
}

function ofUpload(upload: Upload, job: JobBody | null): Arriving {
  if (job) return { ...ofJob(job, upload.name), key: `upload ${upload.id}`, upload: upload.id };
  return {
    key: `upload ${upload.id}`,
    name: upload.name,
    upload: upload.id,
    job: null,
    fraction: upload.job === null ? upload.sent : 0,
    stage: upload.job !== null ? "Waiting" : upload.sent > 0 ? "Sending" : "Waiting to be sent",
    secondsLeft: null,
    failure: upload.failure,
    session: null,
    ended: upload.failure !== null,
  };
}

function ofJob(job: JobBody, name: string): Arriving {
  const { session } = (job.result?.data ?? {}) as { session?: unknown };
  const cancelled = job.state === "cancelled" ? "Cancelled." : null;
  return {
    key: `job ${job.id}`,
    name,
    upload: null,
    job,
    fraction: job.fraction,
    stage: job.stage,
    secondsLeft: job.seconds_left,
    failure: job.failure?.message ?? cancelled,
    session: typeof session === "string" ? (session.split("/").pop() ?? null) : null,
    ended: job.finished_at !== null,
  };
}

function nameOf({ spec }: JobBody): string {
  return typeof spec.file === "string" ? (spec.file.split(/[\\/]/).pop() ?? "") : "";
}
