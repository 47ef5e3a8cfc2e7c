import styles from "./TakeCard.module.css";

/** A take that is done, until what is told of it is there: as high as it will be. */
export function TakeComing() {
  return (
    <>
      <header className={styles.head} />
      <div className={styles.middle} aria-busy />
      <p className={styles.facts}>{"\u00a0"}</p>
      <footer className={styles.foot} />
    </>
  );
}
