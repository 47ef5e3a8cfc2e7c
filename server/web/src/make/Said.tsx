import type { UnderstandingBody } from "../api/schema";
import styles from "./Understood.module.css";

/** Words that nobody understood. */
export function Said({ understood }: { understood: UnderstandingBody }) {
  if (understood.not_understood.length === 0) return null;
  return (
    <span className={styles.unknown}>
      Not understood:{" "}
      {understood.not_understood.map((words) => (
        <q key={words}>{words}</q>
      ))}
    </span>
  );
}
