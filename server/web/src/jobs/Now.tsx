import { X } from "lucide-react";
import { useState } from "react";

import { useLive } from "../api/events";
import { cancelJob } from "../api/history";
import type { JobBody } from "../api/schema";
import { type TitleOf, useTitles } from "../api/titles";
import { Button } from "../parts/Button";
import { Progress } from "../parts/Progress";
import { sentenceOf } from "../parts/sentenceOf";
import { toast } from "../parts/toast";
import { isFinished, KINDS, sessionsAround, subjectOf } from "./kinds";
import styles from "./Now.module.css";

/** Jobs under way and those that wait, in the order in which they will be done. */
export function Now() {
  const jobs = useLive((live) => live.jobs);
  const away = useLive((live) => live.connection === "away");
  const unfinished = inOrder([...jobs.values()].filter((job) => !isFinished(job.state)));
  const titleOf = useTitles(sessionsAround(unfinished));
  if (unfinished.length === 0) return null;
  return (
    <section aria-label="Under way">
      <ul className={styles.list} data-away={away || undefined}>
        {unfinished.map((job) => (
          <Running key={job.id} job={job} titleOf={titleOf} />
        ))}
      </ul>
    </section>
  );
}

/** Those that run first, then those that wait; each from oldest to newest. */
function inOrder(jobs: JobBody[]): JobBody[] {
  const waits = (job: JobBody) => Number(job.state === "queued");
  return jobs.sort((a, b) => waits(a) - waits(b) || a.created_at - b.created_at);
}

function Running({ job, titleOf }: { job: JobBody; titleOf: TitleOf }) {
  const [cancelling, setCancelling] = useState(false);
  const subject = subjectOf(job, titleOf);
  const cancel = () => {
    setCancelling(true);
    cancelJob(job.id).catch((error: unknown) => {
      setCancelling(false);
      toast(sentenceOf(error), { tone: "bad" });
    });
  };
  return (
    <li className={styles.job}>
      <div className={styles.words}>
        <span className={styles.kind}>{KINDS[job.kind]}</span>
        <span className={styles.subject}>{subject}</span>
      </div>
      <Progress
        fraction={job.state === "queued" ? 0 : job.fraction}
        stage={job.attempts > 1 ? `${job.stage} (second try)` : job.stage}
        secondsLeft={job.seconds_left}
      />
      <Button
        size="small"
        icon={X}
        busy={cancelling}
        onClick={cancel}
        aria-label={`Cancel ${KINDS[job.kind]} ${subject}`}
      >
        Cancel
      </Button>
    </li>
  );
}
