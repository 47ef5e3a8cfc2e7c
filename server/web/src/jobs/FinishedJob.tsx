import { Ban, Check, ChevronDown, RotateCcw, TriangleAlert } from "lucide-react";
import { useState } from "react";
import { Link } from "wouter";

import type { JobBody } from "../api/schema";
import type { TitleOf } from "../api/titles";
import { Button } from "../parts/Button";
import { counted, spanOf, whenOf } from "../parts/figures";
import { IconButton } from "../parts/IconButton";
import { Sentence } from "../parts/Sentence";
import { sentenceOf } from "../parts/sentenceOf";
import { toast } from "../parts/toast";
import { submitAgain } from "./again";
import styles from "./FinishedJob.module.css";
import { JobDetails } from "./JobDetails";
import { KINDS, sessionsOf, STATES, subjectOf } from "./kinds";

const ICONS = { done: Check, failed: TriangleAlert, cancelled: Ban } as const;

/** A job that has ended: what became of it, or why not and what to do. */
export function FinishedJob({ job, titleOf }: { job: JobBody; titleOf: TitleOf }) {
  const [open, setOpen] = useState(false);
  const [busy, setBusy] = useState(false);
  const end = job.state === "failed" || job.state === "cancelled" ? job.state : "done";
  const Icon = ICONS[end];
  const subject = subjectOf(job, titleOf);
  const again = () => {
    setBusy(true);
    submitAgain(job)
      .then(() => toast(`${KINDS[job.kind]}: submitted again.`, { tone: "good" }))
      .catch((error: unknown) => toast(sentenceOf(error), { tone: "bad" }))
      .finally(() => setBusy(false));
  };
  return (
    <li className={styles.job} data-state={end}>
      <div className={styles.row}>
        <span className={styles.state} title={STATES[end]}>
          <Icon size={16} role="img" aria-label={STATES[end]} />
        </span>
        <span className={styles.kind}>{KINDS[job.kind]}</span>
        <span className={styles.subject} title={subject}>
          {subject}
        </span>
        <Made ids={sessionsOf(job)} titleOf={titleOf} />
        <Took job={job} />
        <span className={styles.act}>
          {end !== "done" && (
            <Button size="small" icon={RotateCcw} busy={busy} onClick={again}>
              Try again
            </Button>
          )}
        </span>
        <IconButton
          label={open ? "Fewer details" : "More details"}
          icon={ChevronDown}
          size="small"
          aria-expanded={open}
          className={styles.more}
          onClick={() => setOpen(!open)}
        />
      </div>
      {job.failure && (
        <p className={styles.failure}>
          <Sentence>{job.failure.message}</Sentence>
        </p>
      )}
      {job.warnings.length > 0 && !open && (
        <button type="button" className={styles.warned} onClick={() => setOpen(true)}>
          {counted(job.warnings.length, "warning")}
        </button>
      )}
      {open && <JobDetails job={job} titleOf={titleOf} />}
    </li>
  );
}

function Made({ ids, titleOf }: { ids: string[]; titleOf: TitleOf }) {
  const [first] = ids;
  if (first === undefined) return <span />;
  const words = ids.length > 1 ? `Open the first of ${ids.length}` : "Open";
  return (
    <Link
      href={`/sessions/${encodeURIComponent(first)}`}
      className={styles.made}
      title={titleOf(first)}
    >
      {words}
    </Link>
  );
}

function Took({ job }: { job: JobBody }) {
  const ended = (job.finished_at ?? job.created_at) * 1000;
  const took =
    job.started_at !== null && job.finished_at !== null ? job.finished_at - job.started_at : null;
  return (
    <span className={styles.when}>
      <time dateTime={new Date(ended).toISOString()}>{whenOf(ended)}</time>
      {took !== null && <span>{spanOf(took)}</span>}
    </span>
  );
}
