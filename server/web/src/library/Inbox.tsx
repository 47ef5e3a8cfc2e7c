import { Link } from "wouter";

import { useInbox } from "../api/inbox";
import type { ArrivalBody } from "../api/schema";
import { Fault } from "../parts/Fault";
import { whenOf } from "../parts/figures";
import { Sentence } from "../parts/Sentence";
import { Spinner } from "../parts/Spinner";
import styles from "./Inbox.module.css";

const STATES: Readonly<Record<ArrivalBody["state"], string>> = {
  found: "being written",
  queued: "waiting",
  running: "being imported",
  delivering: "being put in place",
  done: "imported",
  failed: "not imported",
  cancelled: "cancelled",
};

/** What has come into the watched folder, and what became of it. */
export function Inbox() {
  const { data, error, isPending } = useInbox();
  if (isPending) return <Spinner label="Looking into the inbox" />;
  if (error) return <Fault error={error} />;
  return (
    <div className={styles.inbox}>
      <h2>Inbox</h2>
      <p className={styles.soft}>
        Bounce into this folder, and what you bounce becomes a session by itself:
      </p>
      <code className={styles.folder}>{data.folder}</code>
      {data.arrivals.length === 0 ? (
        <p className={styles.soft}>Nothing has come in yet.</p>
      ) : (
        <ul className={styles.list}>
          {data.arrivals.map((arrival) => (
            <Arrival key={arrival.path} arrival={arrival} />
          ))}
        </ul>
      )}
    </div>
  );
}

function Arrival({ arrival }: { arrival: ArrivalBody }) {
  const { name, state, session, failure, seen_at: seenAt } = arrival;
  return (
    <li className={styles.arrival} data-state={state}>
      <span className={styles.name} title={arrival.path}>
        {session ? <Link href={`/sessions/${encodeURIComponent(session)}`}>{name}</Link> : name}
      </span>
      <span className={styles.state}>{STATES[state]}</span>
      <span className={styles.soft}>{seenAt == null ? "now" : whenOf(seenAt * 1000)}</span>
      {failure && (
        <span className={styles.failure}>
          <Sentence>{failure}</Sentence>
        </span>
      )}
    </li>
  );
}
