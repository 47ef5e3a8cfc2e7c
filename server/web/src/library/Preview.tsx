import { type KeyboardEvent, useEffect, useState } from "react";

import type { SessionSummary } from "../api/schema";
import { clockOf } from "../parts/figures";
import { PlayMix } from "./PlayMix";
import { playPreview, previewSeconds, usePreview } from "./preview";
import styles from "./Preview.module.css";
import { Wave } from "./Wave";

const COLUMNS = 110;
const STEP_SECONDS = 5;
const LOOK_MS = 200;

/** The session's mix, heard beside the list; arrows go through it. */
export function Preview({ session }: { session: SessionSummary }) {
  const at = useSeconds(session.id);
  const length = session.length_seconds ?? 0;
  const onKeyDown = (event: KeyboardEvent) => {
    const step = { ArrowRight: STEP_SECONDS, ArrowLeft: -STEP_SECONDS, Home: -length }[event.key];
    if (step === undefined) return;
    event.preventDefault();
    void playPreview(session, Math.min(length, Math.max(0, at + step)));
  };
  return (
    <div className={styles.preview}>
      <PlayMix session={session} />
      <div
        className={styles.wave}
        role="slider"
        tabIndex={0}
        aria-label="Place in the mix"
        aria-valuemin={0}
        aria-valuemax={Math.round(length)}
        aria-valuenow={Math.round(at)}
        aria-valuetext={clockOf(at)}
        onKeyDown={onKeyDown}
      >
        <Wave session={session} columns={COLUMNS} />
      </div>
      <span className={styles.time}>
        {clockOf(at)} / {clockOf(length)}
      </span>
    </div>
  );
}

/** The listener's place, often enough for figures. */
function useSeconds(id: string): number {
  const status = usePreview(id);
  const [seconds, setSeconds] = useState(0);
  useEffect(() => {
    if (status === "still") return undefined;
    const timer = setInterval(() => setSeconds(previewSeconds()), LOOK_MS);
    return () => clearInterval(timer);
  }, [status]);
  return status === "still" ? 0 : seconds;
}
