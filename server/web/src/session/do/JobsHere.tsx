import { useState } from "react";

import { useNewestJobs } from "../../api/jobs";
import { useSubject } from "./asking";
import { useDraft } from "./drafts";
import { JobCard } from "./JobCard";
import styles from "./JobsHere.module.css";
import { jobsOf } from "./jobsHere";

const NOTHING: { dismissed: readonly string[] } = { dismissed: [] };

/** What was asked for of this session, how far it is, and what came of it. */
export function JobsHere() {
  const { summary } = useSubject();
  const { jobs } = useNewestJobs();
  const [draft, change] = useDraft(summary.id, "jobs", NOTHING);
  const [now] = useState(() => Date.now() / 1000);
  const shown = jobsOf(summary.id, jobs, new Set(draft.dismissed), now);
  if (shown.length === 0) return null;
  return (
    <section className={styles.jobs} aria-label="Work on this session">
      {shown.map((job) => (
        <JobCard
          key={job.id}
          job={job}
          onDismiss={() => change({ dismissed: [...draft.dismissed, job.id].slice(-100) })}
        />
      ))}
    </section>
  );
}
