import { RotateCcw, TriangleAlert } from "lucide-react";
import type { ReactNode } from "react";

import { Button } from "./Button";
import styles from "./Fault.module.css";
import { Sentence } from "./Sentence";
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
      <div className={styles.sentence}>
        <Sentence>{sentenceOf(error)}</Sentence>
      </div>
      {children}
      {onAgain && (
        <Button size="small" icon={RotateCcw} onClick={onAgain}>
          Try again
        </Button>
      )}
    </div>
  );
}
