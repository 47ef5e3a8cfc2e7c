import { type ReactNode, useId } from "react";

import { classes } from "./classes";
import styles from "./Panel.module.css";

interface PanelProps {
  title: string;
  /** What stands beside the title, to the right. */
  aside?: ReactNode;
  /** What is in it goes to its edges, for tables and lists with lines of their own. */
  flush?: boolean;
  className?: string | undefined;
  children: ReactNode;
}

/** A framed part of a view, with its title. */
export function Panel({ title, aside, flush = false, className, children }: PanelProps) {
  const id = useId();
  return (
    <section
      className={classes(styles.panel, className)}
      data-flush={flush || undefined}
      aria-labelledby={id}
    >
      <header className={styles.head}>
        <h2 id={id}>{title}</h2>
        {aside !== undefined && <div className={styles.aside}>{aside}</div>}
      </header>
      {children}
    </section>
  );
}
