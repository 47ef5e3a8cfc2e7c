import styles from "./ReportWords.module.css";

export interface Fidelity {
  carried: readonly string[];
  not_carried: readonly string[];
  proof: string;
  proof_words: string;
}

export interface Report {
  format: string;
  open_file: string;
  fidelity: Fidelity;
  losses: readonly string[];
  /** What is balanced other than in the session, a track each. */
  remix?: readonly string[];
}

/** How far a format was proved, in the words of who uses it. */
const PROOFS: Readonly<Record<string, string>> = {
  "real program": "Opened in the program itself",
  "independent reader": "Read back by a reader that is not ours",
  "file level": "Checked against the file format only",
};

/** What `report.json` in the folder says, in words. */
export function ReportWords({ report }: { report: Report }) {
  return (
    <>
      <p className={styles.words}>
        Open <code>{report.open_file}</code>.
      </p>
      {report.remix && report.remix.length > 0 && (
        <p className={styles.words}>Not as in the session: {report.remix.join("; ")}.</p>
      )}
      {report.losses.map((loss) => (
        <p key={loss} className={styles.loss}>
          {loss}
        </p>
      ))}
      <FidelityWords fidelity={report.fidelity} />
    </>
  );
}

/** What a format carries, what it does not, and what was proved of it. */
export function FidelityWords({ fidelity }: { fidelity: Fidelity }) {
  return (
    <details className={styles.details}>
      <summary>
        <span className={styles.proof} data-proof={fidelity.proof}>
          {PROOFS[fidelity.proof] ?? fidelity.proof}
        </span>
      </summary>
      <p className={styles.words}>{fidelity.proof_words}</p>
      <p className={styles.words}>Carries {fidelity.carried.join(", ")}.</p>
      {fidelity.not_carried.length > 0 && (
        <p className={styles.words}>Does not carry {fidelity.not_carried.join(", ")}.</p>
      )}
    </details>
  );
}
