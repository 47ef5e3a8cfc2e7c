import { Maximize2, Rows3, ZoomIn, ZoomOut } from "lucide-react";

import { IconButton } from "../../parts/IconButton";
import { zoomBy, zoomToFit } from "./actions";
import { ZOOM_STEP } from "./shortcuts";
import styles from "./TimelineCorner.module.css";
import { type LaneSize, useView } from "./view";

const NEXT_SIZE: Record<LaneSize, LaneSize> = { low: "middle", middle: "high", high: "low" };
/** Lanes of the lowest size are too low for what a finger presses in them. */
const NEXT_FOR_FINGERS: Record<LaneSize, LaneSize> = { ...NEXT_SIZE, high: "middle" };
const stay = (event: React.MouseEvent) => event.preventDefault();

/** Above the heads of the lanes: how close the view is. */
export function TimelineCorner() {
  return (
    <div className={styles.corner} role="group" aria-label="View">
      <IconButton
        size="small"
        icon={ZoomOut}
        label="Further"
        shortcut="-"
        onMouseDown={stay}
        onClick={() => zoomBy(1 / ZOOM_STEP)}
      />
      <IconButton
        size="small"
        icon={ZoomIn}
        label="Closer"
        shortcut="+"
        onMouseDown={stay}
        onClick={() => zoomBy(ZOOM_STEP)}
      />
      <IconButton
        size="small"
        icon={Maximize2}
        label="The whole piece"
        shortcut="0"
        onMouseDown={stay}
        onClick={zoomToFit}
      />
      <IconButton
        size="small"
        icon={Rows3}
        label="Height of the lanes"
        onMouseDown={stay}
        onClick={() => {
          const next = matchMedia("(pointer: coarse)").matches ? NEXT_FOR_FINGERS : NEXT_SIZE;
          useView.setState(({ laneSize }) => ({ laneSize: next[laneSize] }));
        }}
      />
    </div>
  );
}
