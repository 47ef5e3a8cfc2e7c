import type { KeptOff } from "../api/schema";
import { Sentence } from "../parts/Sentence";
import styles from "./PlugIns.module.css";

/** Files that are not loaded until they change, each with the reason, and what to do. */
export function KeptOffList({ items }: { items: readonly KeptOff[] }) {
  return (
    <section aria-label="Kept off">
      <h3>{items.length} kept off</h3>
      <p className={styles.soft}>
        These are not loaded until their files change. Update or reinstall one, or switch on “Try
        those again”, and scan.
      </p>
      <ul className={styles.off}>
        {items.map((one) => (
          <li key={`${one.file} ${one.address}`}>
            <strong>{one.name || one.file.slice(one.file.lastIndexOf("/") + 1)}</strong>
            <span className={styles.reason}>
              <Sentence>{one.reason}</Sentence>
            </span>
            <span className={styles.path}>{one.file}</span>
          </li>
        ))}
      </ul>
    </section>
  );
}
