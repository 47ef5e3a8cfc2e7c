import { useRef } from "react";

import { chooseTrack } from "./actions";
import { dragLane } from "./LaneGrips";
import styles from "./LaneHead.module.css";
import type { Stage } from "./stage";

interface LaneNameProps {
  stage: Stage;
  index: number;
  name: string;
  /** Its role, and what it belongs to. */
  about: string;
}

/** A lane's name: a press chooses the track, a drag takes it out. */
export function LaneName({ stage, index, name, about }: LaneNameProps) {
  const before = useRef<HTMLElement>(null);
  // Space goes on playing after a click: the focus goes back to where it was.
  const giveBack = (button: HTMLElement) => {
    button.blur();
    before.current?.focus({ preventScroll: true });
    before.current = null;
  };
  return (
    <button
      type="button"
      tabIndex={-1}
      className={styles.name}
      title={`${name} (${about})`}
      draggable
      onFocus={({ relatedTarget }) => {
        before.current = relatedTarget instanceof HTMLElement ? relatedTarget : null;
      }}
      onClick={(event) => {
        const toggle = event.ctrlKey || event.metaKey;
        chooseTrack(index, event.shiftKey ? "through" : toggle ? "toggle" : "only");
        giveBack(event.currentTarget);
      }}
      onDragStart={(event) => dragLane(event, stage, index)}
      onDragEnd={({ currentTarget }) => giveBack(currentTarget)}
    >
      <bdi>{name}</bdi>
    </button>
  );
}
