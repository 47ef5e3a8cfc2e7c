import type { JobBody } from "./schema";

/** The id of the session that came of a job; null where none did. */
export function sessionMade(job: JobBody): string | null {
  const data = job.result?.data as { session?: unknown } | undefined;
  const path = typeof data?.session === "string" ? data.session : null;
  return path === null ? null : path.slice(path.lastIndexOf("/") + 1);
}
