import { GripVertical, type LucideIcon, Music4 } from "lucide-react";
import { useEffect } from "react";

import { useSelection } from "../selection";
import { takesOf } from "../takeOut/excerpts";
import { takeOut } from "../takeOut/takeOut";
import { learnPlace } from "../takeOut/thisMachine";
import styles from "./LaneGrips.module.css";
import type { Stage } from "./stage";

interface LaneGripsProps {
  stage: Stage;
  index: number;
  name: string;
}

/** Drag a track out, as files of the panel can be: its sound, or of the marked bars that. */
export function dragLane(
  event: React.DragEvent,
  { id, session }: Stage,
  index: number,
  only?: "notes",
): void {
  takeOut(event, takesOf(id, session, index + 1, useSelection.getState()), only);
}

/** Where a lane can be grabbed and dragged into a DAW: its sound above, its notes below. */
export function LaneGrips({ stage, index, name }: LaneGripsProps) {
  useEffect(learnPlace, []);
  const track = stage.session.tracks[index];
  const sounds = (track?.audio_clips.length ?? 0) > 0;
  const plays = track?.midi_clips.some((clip) => clip.notes.length > 0) ?? false;
  const grip = (what: string, Icon: LucideIcon, only?: "notes") => (
    <span
      className={styles.grip}
      title={`Drag ${name} out as ${what}: the marked bars, or all of it`}
      draggable
      onDragStart={(event) => dragLane(event, stage, index, only)}
    >
      <Icon size={11} />
    </span>
  );
  return (
    <span className={styles.grips} aria-hidden>
      {sounds && grip("WAV", GripVertical)}
      {plays && grip("MIDI", Music4, "notes")}
    </span>
  );
}
