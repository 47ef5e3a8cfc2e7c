import { ArrowRight, Check, EyeOff, MessageSquare, Star } from "lucide-react";
import { memo } from "react";
import { Link } from "wouter";

import type { SessionSummary } from "../api/schema";
import { classes } from "../parts/classes";
import { clockOf, counted, tempoOf, whenOf } from "../parts/figures";
import { operationName } from "./operations";
import { PlayMix } from "./PlayMix";
import { ROW_HEIGHT } from "./rowHeight";
import { rowElementId } from "./rowElementId";
import styles from "./SessionRow.module.css";
import { TrackMarks } from "./TrackMarks";
import type { ChangeThem } from "./useChange";
import { type PressHow, useRowPress } from "./useRowPress";
import { Wave } from "./Wave";

interface SessionRowProps {
  session: SessionSummary;
  row: number;
  chosen: boolean;
  active: boolean;
  onPress: (id: string, how: PressHow) => void;
  onOpen: (id: string) => void;
  change: ChangeThem;
}

/** One session of the list. */
export const SessionRow = memo(function SessionRow(props: SessionRowProps) {
  const { session, row, chosen, active, onPress, onOpen, change } = props;
  const press = useRowPress((how) => onPress(session.id, how));
  const tab = active ? 0 : -1;
  return (
    <div
      role="row"
      id={rowElementId(session.id)}
      aria-rowindex={row + 1}
      aria-selected={chosen}
      className={classes(styles.row, active && styles.active)}
      data-thrown={session.mark === "thrown" || undefined}
      style={{ transform: `translateY(${row * ROW_HEIGHT}px)` }}
      {...press}
      onDoubleClick={() => onOpen(session.id)}
    >
      <span role="gridcell" className={styles.choose}>
        <button
          type="button"
          role="checkbox"
          className={styles.check}
          tabIndex={tab}
          aria-checked={chosen}
          aria-label={`Choose ${session.title}`}
          onClick={() => onPress(session.id, "toggle")}
        >
          <span className={styles.box}>{chosen && <Check size={14} aria-hidden />}</span>
        </button>
      </span>
      <span role="gridcell" className={styles.play}>
        <PlayMix session={session} tabIndex={tab} />
      </span>
      <span role="gridcell" className={styles.wave} aria-label="Sound">
        <Wave session={session} />
      </span>
      {session.error ? <Broken session={session} /> : <Words session={session} />}
      <Cell className={styles.tempo} first={tempoWords(session)} second={session.key ?? "no key"} />
      <Cell
        className={styles.bars}
        first={session.bars == null ? "" : counted(session.bars, "bar")}
        second={session.meter ?? ""}
      />
      <Cell
        className={styles.length}
        first={session.length_seconds == null ? "" : clockOf(session.length_seconds)}
        second={whenOf(Date.parse(session.created_at))}
      />
      <span role="gridcell" className={styles.tracks}>
        <TrackMarks tracks={session.tracks} />
      </span>
      <span role="gridcell" className={styles.end}>
        <button
          type="button"
          className={styles.star}
          tabIndex={tab}
          aria-pressed={session.favourite}
          aria-label={`Favourite: ${session.title}`}
          title="Favourite (F)"
          onClick={() => change([session], { favourite: !session.favourite })}
        >
          <Star size={16} aria-hidden fill={session.favourite ? "currentColor" : "none"} />
        </button>
        <Link
          href={`/sessions/${encodeURIComponent(session.id)}`}
          className={styles.open ?? ""}
          tabIndex={tab}
          aria-label={`Open ${session.title}`}
          title="Open (Enter)"
        >
          <ArrowRight size={16} aria-hidden />
        </Link>
      </span>
    </div>
  );
});

function Words({ session }: { session: SessionSummary }) {
  const made = session.operation ? operationName(session.operation) : null;
  const about = [session.style, session.engine, made].filter(Boolean).join(" · ");
  return (
    <span role="gridcell" className={styles.words}>
      <span className={styles.title}>
        <span className={styles.name} title={session.prompt ?? session.title}>
          {session.title}
        </span>
        {session.hidden && <EyeOff size={13} role="img" aria-label="Hidden" />}
        {session.comments > 0 && (
          <span className={styles.comments} title={`${session.comments} comments`}>
            <MessageSquare size={12} role="img" aria-label="Comments" />
            {session.comments}
          </span>
        )}
      </span>
      <span className={styles.soft}>
        {about}
        {session.albums.map((album) => (
          <span key={album} className={styles.album}>
            {album}
          </span>
        ))}
      </span>
    </span>
  );
}

function Broken({ session }: { session: SessionSummary }) {
  return (
    <span role="gridcell" className={styles.words}>
      <span className={styles.title}>
        <span className={styles.name}>{session.title || session.id}</span>
      </span>
      <span className={styles.broken} title={session.error ?? ""}>
        {session.error}
      </span>
    </span>
  );
}

interface CellProps {
  className: string | undefined;
  first: string;
  second: string;
}

function Cell({ className, first, second }: CellProps) {
  return (
    <span role="gridcell" className={classes(styles.cell, className)}>
      <span>{first}</span>
      <span className={styles.soft}>{second}</span>
    </span>
  );
}

function tempoWords({ bpm, tempo_changes: changes }: SessionSummary): string {
  if (bpm == null) return "";
  return changes > 0 ? `${tempoOf(bpm)}+ BPM` : `${tempoOf(bpm)} BPM`;
}
