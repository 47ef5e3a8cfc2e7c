import type { ClockBody } from "../api/schema";
import { tempoOf } from "../parts/figures";
import { Panel } from "../parts/Panel";
import styles from "./Clock.module.css";

const LEADERS: Record<string, string> = {
  own: "Roadie’s own clock",
  link: "Ableton Link",
  "midi-clock": "MIDI clock",
  mtc: "MIDI time code",
};

/** Who leads time, how fast, and where the music stands. */
export function Clock({ clock }: { clock: ClockBody | null | undefined }) {
  return (
    <Panel title="Clock">
      <p className={styles.figures}>
        <span className={styles.tempo}>
          {clock ? tempoOf(clock.bpm) : "–"}
          <small> BPM</small>
        </span>
        <span className={styles.place} aria-label="Bar and beat">
          {clock?.playing ? `${clock.bar}.${Math.floor(clock.beat)}` : "stopped"}
        </span>
      </p>
      <p className={styles.leader}>
        {clock ? (LEADERS[clock.leader] ?? clock.leader) : "No clock was heard yet"}
        {clock && !clock.sure && " (not sure yet)"}
      </p>
    </Panel>
  );
}
