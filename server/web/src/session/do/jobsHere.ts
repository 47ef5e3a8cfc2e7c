/** Which jobs the panel shows. Pure. */

import type { JobBody } from "../../api/schema";

const SHOWN_SECONDS = 3600;
const MOST_DONE = 4;

export function isUnfinished(job: JobBody): boolean {
  return job.finished_at === null;
}

/** Jobs about a session, newest first: all that run, and the last of those that ended lately. */
export function jobsOf(
  session: string,
  jobs: readonly JobBody[],
  dismissed: ReadonlySet<string>,
  nowSeconds: number,
): JobBody[] {
  const about = jobs
    .filter((job) => job.spec.session === session && !dismissed.has(job.id))
    .filter((job) => job.kind !== "compare")
    .sort((one, other) => other.created_at - one.created_at);
  const ended = about.filter(
    (job) => job.finished_at !== null && job.finished_at > nowSeconds - SHOWN_SECONDS,
  );
  return [...about.filter(isUnfinished), ...ended.slice(0, MOST_DONE)];
}
