import { Download, Eye, EyeOff, Star, StarOff, X } from "lucide-react";

import { archiveUrl } from "../api/exports";
import type { SessionSummary } from "../api/schema";
import { Button } from "../parts/Button";
import { clockOf, counted } from "../parts/figures";
import { IconButton } from "../parts/IconButton";
import { AlbumPicker } from "./AlbumPicker";
import styles from "./Batch.module.css";
import panel from "./Details.module.css";
import { ExportButton } from "./ExportButton";
import { MarkChoice } from "./MarkChoice";
import type { ChangeThem } from "./useChange";

interface BatchProps {
  sessions: readonly SessionSummary[];
  change: ChangeThem;
  onClose: () => void;
}

const SHOWN = 8;

/** The same for all sessions that are chosen. */
export function Batch({ sessions, change, onClose }: BatchProps) {
  const count = counted(sessions.length, "session");
  const seconds = sessions.reduce((sum, one) => sum + (one.length_seconds ?? 0), 0);
  const favourites = sessions.every(({ favourite }) => favourite);
  const hidden = sessions.every((one) => one.hidden);
  return (
    <aside className={panel.panel} aria-label={`About ${count}`}>
      <header className={panel.head}>
        <div className={styles.title}>
          <h2>{count} chosen</h2>
          <span className={styles.soft}>{clockOf(seconds)} in all</span>
        </div>
        <IconButton label="Choose none" shortcut="Esc" icon={X} onClick={onClose} />
      </header>
      <ul className={styles.names}>
        {sessions.slice(0, SHOWN).map(({ id, title }) => (
          <li key={id}>{title}</li>
        ))}
        {sessions.length > SHOWN && (
          <li className={styles.soft}>and {sessions.length - SHOWN} more</li>
        )}
      </ul>
      <div className={styles.acts}>
        <Button
          icon={favourites ? StarOff : Star}
          onClick={() =>
            change(
              sessions,
              { favourite: !favourites },
              favourites ? `${count} no longer favourites.` : `${count} are favourites.`,
            )
          }
        >
          {favourites ? "No favourites" : "Favourites"}
        </Button>
        <Button
          icon={hidden ? Eye : EyeOff}
          onClick={() =>
            change(
              sessions,
              { hidden: !hidden },
              hidden ? `${count} shown again.` : `${count} hidden.`,
            )
          }
        >
          {hidden ? "Show again" : "Hide"}
        </Button>
        <ExportButton sessions={sessions} />
        <Button icon={Download} onClick={() => download(sessions)}>
          Zips
        </Button>
      </div>
      <MarkChoice sessions={sessions} change={change} />
      <AlbumPicker sessions={sessions} change={change} />
    </aside>
  );
}

const APART_MS = 400;

/** One zip a session. A browser drops downloads that begin at the same moment. */
function download(sessions: readonly SessionSummary[]): void {
  sessions.forEach(({ id }, index) => {
    setTimeout(() => {
      const link = document.createElement("a");
      link.href = archiveUrl(id);
      link.download = "";
      link.click();
    }, index * APART_MS);
  });
}
