import { CircleCheck, Download, Trash2, X } from "lucide-react";

import { cancelJob } from "../api/history";
import type { JobBody, ModelBody } from "../api/schema";
import { Button } from "../parts/Button";
import { sizeOf } from "../parts/figures";
import { IconButton } from "../parts/IconButton";
import { Progress } from "../parts/Progress";
import { Sentence } from "../parts/Sentence";
import { sentenceOf } from "../parts/sentenceOf";
import { toast } from "../parts/toast";
import { isFinished } from "./kinds";
import styles from "./ModelRow.module.css";

interface ModelRowProps {
  model: ModelBody;
  /** The newest install of it that this page has seen. */
  job: JobBody | null;
  onInstall: () => void;
  onRemove: () => void;
}

/** One trained model. */
export function ModelRow({ model, job, onInstall, onRemove }: ModelRowProps) {
  const underWay = job !== null && !isFinished(job.state) ? job : null;
  const fault = model.installed?.fault ?? "";
  return (
    <li className={styles.model}>
      <div className={styles.words}>
        <span className={styles.title}>
          {model.installed && fault === "" && (
            <CircleCheck size={15} role="img" aria-label="Installed" className={styles.here} />
          )}
          {model.title}
          {model.begin_with && <span className={styles.first}>begin with this one</span>}
        </span>
        <span className={styles.soft}>{model.good_for.join(" · ")}</span>
        {fault !== "" && (
          <span className={styles.fault}>
            <Sentence>{fault}</Sentence>
          </span>
        )}
        {job?.state === "failed" && job.failure && (
          <span className={styles.fault}>
            <Sentence>{job.failure.message}</Sentence>
          </span>
        )}
      </div>
      <span className={styles.licence} data-commercial={model.licence.commercial}>
        {model.licence.title}
        <small>{model.licence.commercial ? model.licence.limit : "Not for commercial use"}</small>
      </span>
      <span className={styles.soft}>
        {sizeOf(model.installed?.size_bytes ?? model.disk_mb * 1e6)}
        <small>{sizeOf(model.memory_mb * 1e6)} of memory</small>
      </span>
      <div className={styles.act}>
        {underWay ? (
          <Underway job={underWay} title={model.title} />
        ) : model.installed ? (
          <IconButton label={`Remove ${model.title}`} icon={Trash2} onClick={onRemove} />
        ) : (
          <Button size="small" icon={Download} onClick={onInstall}>
            Install
            <span className={styles.unseen}> {model.title}</span>
          </Button>
        )}
      </div>
    </li>
  );
}

function Underway({ job, title }: { job: JobBody; title: string }) {
  const cancel = () => {
    cancelJob(job.id).catch((error: unknown) => toast(sentenceOf(error), { tone: "bad" }));
  };
  return (
    <div className={styles.underway}>
      <Progress fraction={job.fraction} stage={job.stage} secondsLeft={job.seconds_left} />
      <IconButton label={`Cancel the install of ${title}`} icon={X} onClick={cancel} />
    </div>
  );
}
