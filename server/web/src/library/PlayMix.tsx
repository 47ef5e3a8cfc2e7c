import { Pause, Play, TriangleAlert } from "lucide-react";

import type { SessionSummary } from "../api/schema";
import { Spinner } from "../parts/Spinner";
import styles from "./PlayMix.module.css";
import { heardFile, togglePreview, usePreview } from "./preview";

const ICONS = { still: Play, paused: Play, playing: Pause, failed: TriangleAlert } as const;

/** Hear a session's mix where it is listed. */
export function PlayMix({ session, tabIndex }: { session: SessionSummary; tabIndex?: number }) {
  const status = usePreview(session.id);
  const silent = heardFile(session) === null;
  const Icon = status === "loading" ? null : ICONS[status];
  const verb = status === "playing" ? "Pause" : "Play";
  return (
    <button
      type="button"
      className={styles.play}
      tabIndex={tabIndex}
      disabled={silent}
      data-status={status}
      aria-label={`${verb} ${session.title}`}
      title={silent ? "It has no mix yet" : `${verb} (Space)`}
      onClick={() => void togglePreview(session)}
    >
      {Icon ? <Icon size={15} aria-hidden fill="currentColor" /> : <Spinner />}
    </button>
  );
}
