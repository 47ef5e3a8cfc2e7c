import { RotateCcw, TriangleAlert } from "lucide-react";
import type { ReactNode } from "react";

import { Button } from "./Button";
import styles from "./Fault.module.css";
import { sentenceOf } from "./sentenceOf";

interface FaultProps {
  /** What was thrown, or the sentence itself. */
  error: unknown;
  onAgain?: () => void;
  /** Other ways on. */
  children?: ReactNode;
}

/** What went wrong, in one sentence with what to do. */
export function Fault({ error, onAgain, children }: FaultProps) {
  return (
    <div className={styles.fault} role="alert">
      <TriangleAlert size={16} aria-hidden className={styles.icon} />
      <span className={styles.sentence}>{sentenceOf(error)}</span>
      {children}
      {onAgain && (
        <Button size="small" icon={RotateCcw} onClick={onAgain}>
          Try again
        </Button>
      )}
    </div>
  );
}
