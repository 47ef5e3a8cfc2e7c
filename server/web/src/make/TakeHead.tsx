import type { ReactNode } from "react";

import styles from "./TakeCard.module.css";

interface TakeHeadProps {
  digit: number | null;
  title: string;
  children?: ReactNode;
}

/** The top of a take: the key that chooses it, its name, and what can be done beside. */
export function TakeHead({ digit, title, children }: TakeHeadProps) {
  const [name, number] = cutBeforeTake(title);
  return (
    <header className={styles.head}>
      {digit !== null && (
        <kbd className={styles.digit} title={`Press ${digit} to choose it`}>
          {digit}
        </kbd>
      )}
      <h3 className={styles.title} title={title} aria-label={title}>
        <span className={styles.name}>{name}</span>
        {number}
      </h3>
      {children}
    </header>
  );
}

/** A title, and the number of the take that it ends in: there takes differ, so that is not cut. */
function cutBeforeTake(title: string): [name: string, number: string] {
  const found = /, take [\d.]+$/.exec(title);
  return found ? [title.slice(0, found.index), found[0]] : [title, ""];
}
