import { Check, Trash2 } from "lucide-react";

import type { SessionSummary } from "../api/schema";
import { Button } from "../parts/Button";
import { counted } from "../parts/figures";
import styles from "./MarkChoice.module.css";
import type { ChangeThem } from "./useChange";

interface MarkChoiceProps {
  sessions: readonly SessionSummary[];
  change: ChangeThem;
}

const MARKS = [
  { mark: "kept", label: "Keep", words: "kept", icon: Check },
  { mark: "thrown", label: "Throw", words: "thrown; nothing is deleted", icon: Trash2 },
] as const;

/** What its maker thinks of it. A thrown session stays where it is, whole. */
export function MarkChoice({ sessions, change }: MarkChoiceProps) {
  return (
    <div className={styles.marks} role="group" aria-label="Mark">
      {MARKS.map(({ mark, label, words, icon }) => {
        const set = sessions.every((session) => session.mark === mark);
        const said = `${counted(sessions.length, "session")} ${set ? "without a mark" : words}.`;
        return (
          <Button
            key={mark}
            size="small"
            icon={icon}
            aria-pressed={set}
            className={styles.mark}
            data-mark={mark}
            onClick={() => change(sessions, { mark: set ? null : mark }, said)}
          >
            {label}
          </Button>
        );
      })}
    </div>
  );
}
