import { History as HistoryIcon } from "lucide-react";
import { useSearchParams } from "wouter";

import { useHistory } from "../api/history";
import { useTitles } from "../api/titles";
import { Button } from "../parts/Button";
import { Empty } from "../parts/Empty";
import { Fault } from "../parts/Fault";
import { Select } from "../parts/Select";
import { FinishedJob } from "./FinishedJob";
import styles from "./History.module.css";
import { isFinished, type JobKind, type JobState, KINDS, sessionsAround, STATES } from "./kinds";

const ENDS = ["done", "failed", "cancelled"] as const satisfies readonly JobState[];
const ALL = "all";

/** What was done, from newest to oldest, with what became of it. */
export function History() {
  const [params, setParams] = useSearchParams();
  const state = ENDS.find((end) => end === params.get("state")) ?? null;
  const kind = (Object.keys(KINDS) as JobKind[]).find((one) => one === params.get("kind")) ?? null;
  const history = useHistory(state);
  const choose = (name: "state" | "kind", value: string) =>
    setParams(
      (now) => {
        const next = new URLSearchParams(now);
        if (value === ALL) next.delete(name);
        else next.set(name, value);
        return next;
      },
      { replace: true },
    );

  const jobs = (history.data?.pages ?? [])
    .flatMap((page) => page.items)
    .filter((job) => isFinished(job.state) && (kind === null || job.kind === kind));
  const titleOf = useTitles(sessionsAround(jobs));
  return (
    <section className={styles.history} aria-label="History">
      <header className={styles.head}>
        <h2>History</h2>
        <Select
          label="Outcome"
          hideLabel
          value={state ?? ALL}
          onChange={(value) => choose("state", value)}
          options={[
            { value: ALL, label: "Every outcome" },
            ...ENDS.map((end) => ({ value: end, label: STATES[end] })),
          ]}
        />
        <Select
          label="Kind of work"
          hideLabel
          value={kind ?? ALL}
          onChange={(value) => choose("kind", value)}
          options={[
            { value: ALL, label: "Every kind of work" },
            ...Object.entries(KINDS).map(([value, label]) => ({ value, label })),
          ]}
        />
      </header>
      {history.error && <Fault error={history.error} onAgain={() => void history.refetch()} />}
      {history.isSuccess && jobs.length === 0 && !history.hasNextPage && (
        <Empty
          icon={HistoryIcon}
          title={state === null && kind === null ? "Nothing yet" : "Nothing of that kind yet"}
        >
          <p>What Roadie makes, imports and exports is listed here once it has ended.</p>
        </Empty>
      )}
      {jobs.length > 0 && (
        <ul className={styles.list}>
          {jobs.map((job) => (
            <FinishedJob key={job.id} job={job} titleOf={titleOf} />
          ))}
        </ul>
      )}
      {history.hasNextPage && (
        <Button
          className={styles.older}
          busy={history.isFetchingNextPage}
          onClick={() => void history.fetchNextPage()}
        >
          Show older
        </Button>
      )}
    </section>
  );
}
