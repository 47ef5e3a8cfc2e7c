import { Download } from "lucide-react";

import { exportArchiveUrl, useExports } from "../../api/exports";
import { sizeOf } from "../../parts/figures";
import { DragFile } from "./DragFile";
import { useFormatTitle } from "./formatTitle";
import forms from "./forms.module.css";
import styles from "./JobsHere.module.css";

/** The projects that stand in the session, from whenever they were exported. */
export function ExportsHere({ session }: { session: string }) {
  const { data } = useExports(session);
  const titleOf = useFormatTitle();
  const exports = data?.items ?? [];
  if (exports.length === 0) return null;
  return (
    <section aria-label="Exported before">
      <h3 className={forms.legend}>Exported before</h3>
      {exports.map((one) => (
        <div key={one.name} className={styles.export} role="group" aria-label={titleOf(one.name)}>
          <div className={styles.line}>
            <strong>{titleOf(one.name)}</strong>
            <DragFile
              href={exportArchiveUrl(session, one.name)}
              name={`${session} (${one.name}).zip`}
              type="application/zip"
              icon={Download}
            >
              Download zip, {sizeOf(one.size_bytes)}
            </DragFile>
          </div>
          <span className={styles.path}>{one.folder}</span>
        </div>
      ))}
    </section>
  );
}
