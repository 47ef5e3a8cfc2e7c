import { type PointerEvent, useEffect, useRef } from "react";

import { classes } from "../../parts/classes";
import { usePlayer } from "../../audio/player";
import { useSelection } from "../selection";
import { dragFrom } from "./dragging";
import { drawRuler, rulerText } from "./drawRuler";
import { onPaint } from "./paint";
import { palette } from "./palette";
import { PlaySlider } from "./PlaySlider";
import { RegionGrip } from "./RegionGrip";
import styles from "./Ruler.module.css";
import { Sections } from "./Sections";
import type { Stage } from "./stage";
import { surface } from "./surface";
import { useView } from "./view";

/** Of the canvas: numbers of bars, and under them chords, tempo and meter. */
export const RULER_PIXELS = 42;

/** The one axis of all lanes: sections, bars, and where tempo and meter change. */
export function Ruler({ stage }: { stage: Stage }) {
  const canvas = useRef<HTMLCanvasElement>(null);
  useEffect(() => {
    const text = rulerText(stage.session);
    return onPaint(() => {
      const view = useView.getState();
      if (!canvas.current || view.widthPixels <= 0) return;
      const context = surface(canvas.current, view.widthPixels, RULER_PIXELS);
      if (context) drawRuler(context, { time: stage.time, text, view, palette: palette() });
    });
  }, [stage]);
  return (
    <div className={styles.ruler}>
      <Sections stage={stage} />
      <div className={styles.bars} onPointerDown={(event) => dragFrom(event, {})}>
        <canvas ref={canvas} className={styles.canvas} aria-hidden />
        <RegionBrace stage={stage} />
        <PlaySlider stage={stage} />
      </div>
    </div>
  );
}

/** The marked region on the ruler; its ends can be dragged, and what it holds dragged out. */
function RegionBrace({ stage }: { stage: Stage }) {
  const { startBeats, endBeats } = useSelection();
  const looping = usePlayer(({ loop }) => loop !== null);
  if (startBeats === null || endBeats === null) return null;
  const place = {
    left: `calc(var(--beat) * ${startBeats})`,
    width: `calc(var(--beat) * ${endBeats - startBeats})`,
  };
  const drag = (edgeBeats: number, anchorBeats: number) => (event: PointerEvent<HTMLElement>) => {
    event.stopPropagation();
    dragFrom(event, { edgeBeats, anchorBeats });
  };
  return (
    <div className={classes(styles.brace, looping && styles.looping)} style={place}>
      <RegionGrip stage={stage} />
      <span className={styles.end} data-side="start" onPointerDown={drag(startBeats, endBeats)} />
      <span className={styles.end} data-side="end" onPointerDown={drag(endBeats, startBeats)} />
    </div>
  );
}
