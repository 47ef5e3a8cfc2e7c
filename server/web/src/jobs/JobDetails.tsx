import type { JobBody } from "../api/schema";
import type { TitleOf } from "../api/titles";
import { Sentence } from "../parts/Sentence";
import styles from "./JobDetails.module.css";

/** Everything that was asked for, and what was said about it. */
export function JobDetails({ job, titleOf }: { job: JobBody; titleOf: TitleOf }) {
  const asked = Object.entries(job.spec).filter(([, value]) => isSaid(value));
  return (
    <div className={styles.details}>
      {job.warnings.map((warning) => (
        <p key={warning} className={styles.warning}>
          <Sentence>{warning}</Sentence>
        </p>
      ))}
      <dl className={styles.asked}>
        {asked.map(([name, value]) => (
          <div key={name} className={styles.pair}>
            <dt>{name.replaceAll("_", " ")}</dt>
            <dd>{name === "session" ? titleOf(String(value)) : shown(value)}</dd>
          </div>
        ))}
        <div className={styles.pair}>
          <dt>job</dt>
          <dd>{job.id}</dd>
        </div>
        {job.attempts > 1 && (
          <div className={styles.pair}>
            <dt>tries</dt>
            <dd>{job.attempts}</dd>
          </div>
        )}
      </dl>
    </div>
  );
}

function isSaid(value: unknown): boolean {
  if (value === null || value === "" || value === undefined) return false;
  if (Array.isArray(value)) return value.length > 0;
  return typeof value !== "object" || Object.values(value).some(isSaid);
}

function shown(value: unknown): string {
  if (typeof value === "boolean") return value ? "yes" : "no";
  if (Array.isArray(value)) return value.map(shown).join(", ");
  if (typeof value === "object" && value !== null)
    return Object.entries(value)
      .filter(([, inner]) => isSaid(inner))
      .map(([name, inner]) => `${name.replaceAll("_", " ")} ${shown(inner)}`)
      .join(", ");
  return String(value);
}
