import { X } from "lucide-react";
import { Link } from "wouter";

import { cancelJob } from "../../api/history";
import { sessionMade } from "../../api/made";
import type { JobBody } from "../../api/schema";
import { Button } from "../../parts/Button";
import { Fault } from "../../parts/Fault";
import { IconButton } from "../../parts/IconButton";
import { Progress } from "../../parts/Progress";
import { Exported } from "./Exported";
import styles from "./JobsHere.module.css";
import { isUnfinished } from "./jobsHere";
import { kindWords } from "./kindWords";

interface JobCardProps {
  job: JobBody;
  onDismiss: () => void;
}

/** One piece of work: under way with its end in sight, or what came of it. */
export function JobCard({ job, onDismiss }: JobCardProps) {
  const words = kindWords(job.kind);
  return (
    <article className={styles.card} data-state={job.state} aria-label={words.doing}>
      <div className={styles.head}>
        <strong>{job.state === "done" ? words.done : words.doing}</strong>
        {isUnfinished(job) ? (
          <Button size="small" onClick={() => void cancelJob(job.id)}>
            Cancel
          </Button>
        ) : (
          <IconButton label="Put this away" icon={X} size="small" onClick={onDismiss} />
        )}
      </div>
      {isUnfinished(job) ? (
        <Progress
          fraction={job.state === "queued" ? null : job.fraction}
          stage={job.state === "queued" ? "Waiting for its turn" : job.stage}
          secondsLeft={job.seconds_left}
        />
      ) : (
        <Ended job={job} />
      )}
    </article>
  );
}

function Ended({ job }: { job: JobBody }) {
  if (job.failure) return <Fault error={job.failure.message} />;
  const made = sessionMade(job);
  return (
    <>
      {job.state === "cancelled" && <p className={styles.words}>Cancelled: nothing was changed.</p>}
      {made !== null && (
        <>
          <Link href={`/sessions/${encodeURIComponent(made)}`} className={styles.made ?? ""}>
            {made}
          </Link>
          <p className={styles.words}>Nothing was overwritten: it stands beside this session.</p>
        </>
      )}
      {job.kind === "export" && job.state === "done" && <Exported job={job} />}
      {job.kind !== "export" &&
        job.warnings.map((warning) => (
          <p key={warning} className={styles.warning}>
            {warning}
          </p>
        ))}
    </>
  );
}
