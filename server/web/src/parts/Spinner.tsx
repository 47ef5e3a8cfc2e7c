import styles from "./Spinner.module.css";

/** Something is under way and cannot say how far it is. */
export function Spinner({ label }: { label?: string }) {
  return (
    <span
      className={styles.spinner}
      {...(label === undefined ? { "aria-hidden": true } : { role: "status", "aria-label": label })}
    />
  );
}
