import { RotateCcw } from "lucide-react";

import { generate } from "../api/generations";
import type { GenerateSpec, JobBody } from "../api/schema";
import { Button } from "../parts/Button";
import { Fault } from "../parts/Fault";
import { sentenceOf } from "../parts/sentenceOf";
import { toast } from "../parts/toast";
import { useAskedInWords } from "./askedInWords";
import styles from "./TakeCard.module.css";
import { TakeHead } from "./TakeHead";

/** A take that came to nothing: why, and the way to try again. */
export function TakeEnded({ job, digit }: { job: JobBody; digit: number | null }) {
  const title = useAskedInWords(job);
  const again = () => {
    generate(job.spec as Partial<GenerateSpec>).catch((error: unknown) =>
      toast(sentenceOf(error), { tone: "bad" }),
    );
  };
  // A file that was sent is gone after its job, so only words can be asked for again.
  const repeatable = job.kind === "generate";
  return (
    <>
      <TakeHead digit={digit} title={title} />
      <div className={styles.ended}>
        {job.failure ? (
          <Fault error={job.failure.message} />
        ) : (
          <p>{job.state === "cancelled" ? "Cancelled." : "It became no session."}</p>
        )}
      </div>
      {repeatable && (
        <footer className={styles.foot}>
          <span />
          <Button look="quiet" size="small" icon={RotateCcw} onClick={again}>
            Make it again
          </Button>
        </footer>
      )}
    </>
  );
}
