import { Download } from "lucide-react";

import { exportArchiveUrl } from "../../api/exports";
import type { JobBody } from "../../api/schema";
import { DragFile } from "./DragFile";
import { useFormatTitle } from "./formatTitle";
import { type Report, ReportWords } from "./ReportWords";
import styles from "./JobsHere.module.css";

interface ExportData {
  exports?: Readonly<Record<string, string>>;
  reports?: readonly Report[];
}

/** Where the projects lie, each to be taken away as one file, and what they carry. */
export function Exported({ job }: { job: JobBody }) {
  const { exports = {}, reports = [] } = (job.result?.data ?? {}) as ExportData;
  const session = String(job.spec.session);
  const titleOf = useFormatTitle();
  return Object.entries(exports).map(([format, path]) => {
    const name = path.slice(path.lastIndexOf("/") + 1);
    const report = reports.find((one) => one.format === format);
    return (
      <div key={format} className={styles.export} role="group" aria-label={titleOf(format)}>
        <div className={styles.line}>
          <strong>{titleOf(format)}</strong>
          {path.startsWith("sessions/") && (
            <DragFile
              href={exportArchiveUrl(session, name)}
              name={`${session} (${name}).zip`}
              type="application/zip"
              icon={Download}
            >
              Download zip
            </DragFile>
          )}
        </div>
        <span className={styles.path}>In the library: {path}</span>
        {report && <ReportWords report={report} />}
      </div>
    );
  });
}
