import type { ReactNode } from "react";

import styles from "./Listing.module.css";

interface ListingProps {
  /** What the heading is found by. */
  id: string;
  title: string;
  about: ReactNode;
  /** What is said before the list: that it is asked for, or why it cannot be had. */
  standing?: ReactNode;
  /** Items of a list. */
  children: ReactNode;
}

/** What there is of one kind, one under the other in a frame. */
export function Listing({ id, title, about, standing, children }: ListingProps) {
  return (
    <section className={styles.listing} aria-labelledby={id}>
      <header className={styles.head}>
        <h2 id={id}>{title}</h2>
        <span className={styles.about}>{about}</span>
      </header>
      {standing}
      <ul className={styles.list}>{children}</ul>
    </section>
  );
}
