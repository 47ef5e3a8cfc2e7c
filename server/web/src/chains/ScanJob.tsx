import { useQueryClient } from "@tanstack/react-query";
import { useEffect } from "react";

import { onEvent } from "../api/events";
import { cancelJob } from "../api/history";
import { useNewestJobs } from "../api/jobs";
import { Button } from "../parts/Button";
import { Fault } from "../parts/Fault";
import { Progress } from "../parts/Progress";
import styles from "./PlugIns.module.css";

/** The scan that runs, or how the last one ended; the lists are asked for again with it. */
export function ScanJob() {
  const queries = useQueryClient();
  const { jobs } = useNewestJobs();
  useEffect(
    () =>
      onEvent((event) => {
        if (event.type === "job" && event.job.kind === "scan" && event.job.finished_at !== null)
          void queries.invalidateQueries({ queryKey: ["plug-ins"] });
      }),
    [queries],
  );
  const scans = jobs.filter((job) => job.kind === "scan");
  const job = scans.sort((one, other) => other.created_at - one.created_at)[0];
  if (!job) return null;
  if (job.failure) return <Fault error={job.failure.message} />;
  if (job.finished_at !== null)
    return (
      <>
        {job.warnings.map((warning) => (
          <p key={warning} className={styles.warning}>
            {warning}
          </p>
        ))}
      </>
    );
  return (
    <div className={styles.job}>
      <Progress
        fraction={job.state === "queued" ? null : job.fraction}
        stage={job.stage || "Waiting for its turn"}
        secondsLeft={job.seconds_left}
      />
      <Button size="small" onClick={() => void cancelJob(job.id)}>
        Cancel
      </Button>
    </div>
  );
}
