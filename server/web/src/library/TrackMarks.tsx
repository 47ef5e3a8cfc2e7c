import type { TrackSummary } from "../api/schema";
import styles from "./TrackMarks.module.css";

const MOST = 7;

/** The tracks of a session as marks in their colours; muted ones are hollow. */
export function TrackMarks({ tracks }: { tracks: readonly TrackSummary[] }) {
  const names = tracks.map(({ name }) => name).join(", ");
  return (
    <span className={styles.marks} role="img" aria-label={`Tracks: ${names}`} title={names}>
      {tracks.slice(0, MOST).map((track, index) => (
        <span
          key={index}
          className={styles.mark}
          data-mute={track.mute || undefined}
          style={{ color: track.colour }}
        />
      ))}
      {tracks.length > MOST && <span className={styles.more}>+{tracks.length - MOST}</span>}
    </span>
  );
}
