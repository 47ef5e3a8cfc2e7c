import { X } from "lucide-react";
import { useState } from "react";

import { cancelJob } from "../api/history";
import type { JobBody } from "../api/schema";
import { Button } from "../parts/Button";
import { Progress } from "../parts/Progress";
import { sentenceOf } from "../parts/sentenceOf";
import { toast } from "../parts/toast";
import { useAskedInWords } from "./askedInWords";
import styles from "./TakeCard.module.css";
import { TakeHead } from "./TakeHead";
import { TakeNotes } from "./TakeNotes";
import { useEarlyNotes } from "./useEarlyNotes";

/** A take on its way: how far, what it does, and its notes as soon as they are there. */
export function TakeMaking({ job, digit }: { job: JobBody; digit: number | null }) {
  const title = useAskedInWords(job);
  const notes = useEarlyNotes(job);
  const [cancelling, setCancelling] = useState(false);
  const waits = job.state === "queued";
  const cancel = () => {
    setCancelling(true);
    cancelJob(job.id).catch((error: unknown) => {
      setCancelling(false);
      toast(sentenceOf(error), { tone: "bad" });
    });
  };
  return (
    <>
      <TakeHead digit={digit} title={title} />
      <div className={styles.middle}>{notes && <TakeNotes notes={notes} />}</div>
      <Progress
        fraction={waits ? 0 : job.fraction}
        stage={waits ? "Waits for its turn" : job.stage || "Begins"}
        secondsLeft={job.seconds_left}
      />
      <footer className={styles.foot}>
        <span className={styles.facts}>{seedInWords(job)}</span>
        <Button look="quiet" size="small" icon={X} busy={cancelling} onClick={cancel}>
          Cancel
        </Button>
      </footer>
    </>
  );
}

function seedInWords(job: JobBody): string {
  return typeof job.spec.seed === "number" ? `seed ${job.spec.seed}` : "";
}
