import { Link } from "wouter";

import type { BridgeHappened, SaidBody } from "../api/schema";
import { Panel } from "../parts/Panel";
import { Sentence } from "../parts/Sentence";
import styles from "./Said.module.css";
import { momentOf } from "./words";

const MOST = 6;

/** The last answers of Roadie, to be opened, and what the bridge says in sentences. */
export function Said({
  said,
  events,
}: {
  said: readonly SaidBody[];
  events: readonly BridgeHappened[];
}) {
  const answers = events.filter((event) => event.session).slice(-MOST);
  return (
    <>
      {answers.length > 0 && (
        <Panel title="Last answers">
          <ul className={styles.list}>
            {[...answers].reverse().map((event) => (
              <li key={event.n}>
                <time>{momentOf(event.at)}</time>
                <Link href={`/sessions/${event.session}`}>{event.does}</Link>
              </li>
            ))}
          </ul>
        </Panel>
      )}
      <Panel title="What the bridge says">
        {said.length === 0 && <p className={styles.none}>Nothing: all is well.</p>}
        <ul className={styles.list}>
          {[...said].reverse().map((one) => (
            <li key={one.words}>
              <time>{momentOf(one.at)}</time>
              <Sentence>{one.words}</Sentence>
            </li>
          ))}
        </ul>
      </Panel>
    </>
  );
}
