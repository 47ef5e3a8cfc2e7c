import { Link } from "wouter";

import { cancelJob } from "../api/history";
import { useNewestJobs } from "../api/jobs";
import { sessionMade } from "../api/made";
import { Button } from "../parts/Button";
import { Fault } from "../parts/Fault";
import { Progress } from "../parts/Progress";
import styles from "./Try.module.css";

/** A render as it stands, and the session that it becomes. */
export function Rendering({ job: id }: { job: string }) {
  const { jobs } = useNewestJobs();
  const job = jobs.find((one) => one.id === id);
  if (!job) return null;
  if (job.failure) return <Fault error={job.failure.message} />;
  const made = sessionMade(job);
  if (made !== null)
    return (
      <p className={styles.made} role="status">
        <Link href={`/sessions/${encodeURIComponent(made)}`}>{made}</Link>: nothing was overwritten,
        it stands beside.
      </p>
    );
  if (job.finished_at !== null) return null;
  return (
    <div className={styles.try}>
      <Progress
        fraction={job.state === "queued" ? null : job.fraction}
        stage={job.stage || "Waiting for its turn"}
        secondsLeft={job.seconds_left}
      />
      <div>
        <Button size="small" onClick={() => void cancelJob(id)}>
          Cancel
        </Button>
      </div>
    </div>
  );
}
