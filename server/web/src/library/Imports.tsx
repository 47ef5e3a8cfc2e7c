import { ArrowRight, X } from "lucide-react";
import { Link } from "wouter";

import { cancelJob } from "../api/history";
import { useLive } from "../api/events";
import type { JobBody } from "../api/schema";
import { IconButton } from "../parts/IconButton";
import { Progress } from "../parts/Progress";
import { Sentence } from "../parts/Sentence";
import { sentenceOf } from "../parts/sentenceOf";
import { toast } from "../parts/toast";
import styles from "./Imports.module.css";
import { type Arriving, arriving } from "./arriving";
import { dropUpload, useUploads } from "./uploads";

/** Files on their way into the library, each with how far it is, at the foot of the list. */
export function Imports() {
  const uploads = useUploads((state) => state.uploads);
  const jobs = useLive((live) => live.jobs);
  const shown = arriving(uploads, jobs);
  if (shown.length === 0) return null;
  return (
    <section className={styles.imports} aria-label="Imports">
      <ul>
        {shown.map((one) => (
          <Row key={one.key} one={one} />
        ))}
      </ul>
    </section>
  );
}

function Row({ one }: { one: Arriving }) {
  return (
    <li className={styles.row}>
      <span className={styles.name} title={one.name}>
        {one.name}
      </span>
      <Standing one={one} />
      <IconButton
        label={one.ended ? `Put ${one.name} away` : `Cancel the import of ${one.name}`}
        icon={X}
        size="small"
        onClick={() => {
          if (one.upload !== null) dropUpload(one.upload);
          if (!one.ended && one.job) cancel(one.job);
        }}
      />
    </li>
  );
}

function Standing({ one }: { one: Arriving }) {
  if (one.failure !== null)
    return (
      <span className={styles.failure} role="alert">
        <Sentence>{one.failure}</Sentence>
      </span>
    );
  if (one.session !== null)
    return (
      <Link href={`/sessions/${encodeURIComponent(one.session)}`} className={styles.done ?? ""}>
        In the library
        <ArrowRight size={14} aria-hidden />
      </Link>
    );
  return <Progress fraction={one.fraction} stage={one.stage} secondsLeft={one.secondsLeft} />;
}

function cancel(job: JobBody): void {
  cancelJob(job.id).catch((error: unknown) => toast(sentenceOf(error), { tone: "bad" }));
}
