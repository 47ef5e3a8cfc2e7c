import styles from "./Progress.module.css";
import { timeLeft } from "./timeLeft";

interface ProgressProps {
  /** 0 to 1; null where it cannot be said. */
  fraction: number | null;
  /** What is being done, in words. */
  stage: string;
  secondsLeft?: number | null;
  hideWords?: boolean;
}

/** How far long work is, what it does now, and how long it still takes. */
export function Progress({ fraction, stage, secondsLeft = null, hideWords }: ProgressProps) {
  const left = secondsLeft === null ? null : timeLeft(secondsLeft);
  return (
    <div className={styles.frame}>
      <progress
        className={styles.bar}
        max={1}
        {...(fraction !== null && { value: fraction })}
        aria-label={stage === "" ? "Progress" : stage}
      />
      {hideWords !== true && (
        <span className={styles.words}>
          <span className={styles.stage}>{stage}</span>
          {left !== null && <span>{left}</span>}
        </span>
      )}
    </div>
  );
}
