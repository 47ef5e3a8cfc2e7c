import { useNewestJobs } from "../api/jobs";
import type { JobBody } from "../api/schema";
import { cancelJob } from "../api/history";
import { Button } from "../parts/Button";
import { Fault } from "../parts/Fault";
import { Progress } from "../parts/Progress";
import styles from "./Comparison.module.css";
import { Listen } from "./Listen";
import type { Spectra } from "./spectrum";
import { Spectrum } from "./Spectrum";

interface Compared {
  spectra?: Spectra;
  words?: readonly string[];
  sample_rate?: number;
  length_samples?: number;
}

/** A sound before and after a chain, as the job stands: to see, and to hear at one loudness. */
export function Comparison({ job: id }: { job: string }) {
  const { jobs } = useNewestJobs();
  const job = jobs.find((one) => one.id === id);
  if (!job || job.state === "cancelled") return null;
  if (job.failure) return <Fault error={job.failure.message} />;
  const data = job.result?.data as Compared | undefined;
  if (!data?.spectra) return <Underway job={job} />;
  return (
    <section className={styles.frame} aria-label="Before and after" ref={shown}>
      <Spectrum spectra={data.spectra} />
      {data.sample_rate !== undefined && data.length_samples !== undefined && (
        <Listen job={id} sampleRate={data.sample_rate} lengthSamples={data.length_samples} />
      )}
      {data.words?.map((words) => (
        <p key={words} className={styles.words}>
          {words.replace(/^dry/, "Before").replace(/^wet/, "After")}.
        </p>
      ))}
    </section>
  );
}

/** What was waited for comes into view, once. */
function shown(section: HTMLElement | null): void {
  section?.scrollIntoView({ block: "nearest" });
}

function Underway({ job }: { job: JobBody }) {
  return (
    <div className={styles.frame}>
      <Progress
        fraction={job.state === "queued" ? null : job.fraction}
        stage={job.stage || "Waiting"}
        secondsLeft={job.seconds_left}
      />
      <div>
        <Button size="small" onClick={() => void cancelJob(job.id)}>
          Cancel
        </Button>
      </div>
    </div>
  );
}
