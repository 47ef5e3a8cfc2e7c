import { useSearchParams } from "wouter";

import { useLive } from "../api/events";
import { counted } from "../parts/figures";
import { Tabs } from "../parts/Tabs";
import { Health } from "./Health";
import { History } from "./History";
import styles from "./Jobs.module.css";
import { isFinished } from "./kinds";
import { Now } from "./Now";

/** What the server does, what it did, and how it is. */
export default function Jobs() {
  const [params, setParams] = useSearchParams();
  const unfinished = useLive(
    (live) => [...live.jobs.values()].filter((job) => !isFinished(job.state)).length,
  );
  const shown = params.get("show") === "health" ? "health" : "jobs";
  const show = (value: string) =>
    setParams(value === "health" ? { show: "health" } : {}, { replace: true });
  return (
    <main className={styles.view}>
      <header className={styles.head}>
        <h1>Jobs and health</h1>
        <p className={styles.aside} role="status">
          {unfinished === 0 ? "Nothing is running." : `${counted(unfinished, "job")} under way`}
        </p>
      </header>
      <Tabs
        label="What to see"
        value={shown}
        onChange={show}
        tabs={[
          {
            value: "jobs",
            label: "Jobs",
            content: (
              <div className={styles.page}>
                <Now />
                <History />
              </div>
            ),
          },
          { value: "health", label: "Health", content: <Health /> },
        ]}
      />
    </main>
  );
}
