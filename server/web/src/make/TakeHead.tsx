import type { ReactNode } from "react";

import styles from "./TakeCard.module.css";

interface TakeHeadProps {
  digit: number | null;
  title: string;
  children?: ReactNode;
}

/** The top of a take: the key that chooses it, its name, and what can be done beside. */
export function TakeHead({ digit, title, children }: TakeHeadProps) {
  return (
    <header className={styles.head}>
      {digit !== null && (
        <kbd className={styles.digit} title={`Press ${digit} to choose it`}>
          {digit}
        </kbd>
      )}
      <h3 className={styles.title} title={title}>
        {title}
      </h3>
      {children}
    </header>
  );
}
