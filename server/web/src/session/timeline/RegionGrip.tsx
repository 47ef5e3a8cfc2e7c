import { Grip } from "lucide-react";

import { useSelection } from "../selection";
import { takesOfRegion } from "../takeOut/excerpts";
import { takeOut } from "../takeOut/takeOut";
import styles from "./RegionGrip.module.css";
import type { Stage } from "./stage";

/** Where the marked bars of the chosen tracks can be grabbed and dragged into a DAW. */
export function RegionGrip({ stage: { id, session } }: { stage: Stage }) {
  return (
    <span className={styles.place} aria-hidden>
      <span
        className={styles.grip}
        title="Drag the marked bars of the chosen tracks out: one as WAV, with Alt as MIDI, several as a zip"
        draggable
        // What is held here is neither marked nor played from.
        onPointerDown={(event) => event.stopPropagation()}
        onDragStart={(event) => takeOut(event, takesOfRegion(id, session, useSelection.getState()))}
      >
        <Grip size={12} />
      </span>
    </span>
  );
}
