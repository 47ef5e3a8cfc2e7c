import { type KeyboardEvent, useState } from "react";

import type { SessionSummary } from "../api/schema";
import styles from "./SessionTitle.module.css";
import type { ChangeThem } from "./useChange";

/** A session's title; a press lets it be typed anew. */
export function SessionTitle({ session, change }: { session: SessionSummary; change: ChangeThem }) {
  const [typed, setTyped] = useState<string | null>(null);
  const settle = () => {
    const title = typed?.trim() ?? "";
    if (title !== "" && title !== session.title) change([session], { title }, "Renamed.");
    setTyped(null);
  };
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.key === "Enter") settle();
    if (event.key === "Escape") {
      event.stopPropagation();
      setTyped(null);
    }
  };
  if (typed !== null)
    return (
      <input
        className={styles.input}
        aria-label="Title"
        autoFocus
        maxLength={200}
        value={typed}
        onChange={(event) => setTyped(event.target.value)}
        onBlur={settle}
        onKeyDown={onKeyDown}
      />
    );
  return (
    <h2 className={styles.title}>
      <button
        type="button"
        className={styles.press}
        title="Rename"
        onClick={() => setTyped(session.title)}
      >
        {session.title}
      </button>
    </h2>
  );
}
