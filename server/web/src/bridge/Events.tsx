import { Pause, Play } from "lucide-react";
import { useState } from "react";
import { Link } from "wouter";

import type { BridgeHappened } from "../api/schema";
import { Button } from "../parts/Button";
import { Panel } from "../parts/Panel";
import styles from "./Events.module.css";
import { controlOf, momentOf, motionOf, stageOf } from "./words";

/** What happens on the bridge, the newest first, with what came of each. */
export function Events({ events }: { events: readonly BridgeHappened[] }) {
  const [held, setHeld] = useState<readonly BridgeHappened[] | null>(null);
  const shown = [...(held ?? events)].reverse();
  const newest = events.at(-1)?.n ?? 0;
  const since = held ? newest - (held.at(-1)?.n ?? 0) : 0;
  return (
    <Panel
      flush
      title="Live events"
      aside={
        <>
          {since > 0 && <span className={styles.since}>{since} more since it was paused</span>}
          <Button
            size="small"
            icon={held ? Play : Pause}
            aria-pressed={held !== null}
            onClick={() => setHeld(held ? null : events)}
          >
            {held ? "Go on" : "Pause"}
          </Button>
        </>
      }
    >
      {shown.length === 0 ? (
        <p className={styles.none}>
          Nothing yet: press a pad, turn a knob, or send an OSC message, and it appears here.
        </p>
      ) : (
        <div className={styles.scroll} tabIndex={0} role="group" aria-label="The newest first">
          <table className={styles.table}>
            <thead>
              <tr>
                <th scope="col">Time</th>
                <th scope="col">Control</th>
                <th scope="col">Motion</th>
                <th scope="col">What it did</th>
                <th scope="col">How it goes</th>
              </tr>
            </thead>
            <tbody>
              {shown.map((event) => (
                <Row key={event.n} event={event} />
              ))}
            </tbody>
          </table>
        </div>
      )}
    </Panel>
  );
}

function Row({ event }: { event: BridgeHappened }) {
  return (
    <tr data-idle={event.does === "" || undefined}>
      <td className={styles.time}>{momentOf(event.at)}</td>
      <td className={styles.control} title={event.control}>
        {controlOf(event.control)}
      </td>
      <td>{motionOf(event)}</td>
      <td className={styles.does}>{event.does || "nothing is mapped to it"}</td>
      <td className={styles.stage} data-stage={event.stage ?? undefined}>
        {event.session ? (
          <Link href={`/sessions/${event.session}`}>{event.stage}: open it</Link>
        ) : (
          <span title={event.words}>{stageOf(event)}</span>
        )}
      </td>
    </tr>
  );
}
