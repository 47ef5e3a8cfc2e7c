import { useDeferredValue, useEffect, useRef } from "react";

import { player, usePlayer } from "../../audio/player";
import { useSelection } from "../selection";
import { zoomBy } from "./actions";
import { onFrame } from "./frames";
import { Lane } from "./Lane";
import { viewAgain } from "./leaving";
import { requestPaint } from "./paint";
import { rowId } from "./rowId";
import { Ruler } from "./Ruler";
import { type Stage, useStage } from "./stage";
import styles from "./Timeline.module.css";
import { TimelineCorner } from "./TimelineCorner";
import { type View, LANE_HEIGHTS, resized, scrolledTo, useView } from "./view";
import { zoomByHand } from "./zoomByHand";

/** Lanes that are there at once: those of the tallest screen; more come a moment later. */
const FIRST_LANES = 12;

/** All tracks of a session along one axis of bars. */
export function Timeline({ stage }: { stage: Stage }) {
  const ground = useRef<HTMLDivElement>(null);
  const { session } = stage;
  const current = useStage((on) => on.current);
  const chosen = useStage((on) => on.current !== null);
  const lanes = useDeferredValue(session.tracks.length, FIRST_LANES);

  useEffect(() => {
    const shown = ground.current;
    if (!shown) return;
    return shareView(shown, stage);
  }, [stage]);

  useEffect(() => {
    const shown = ground.current;
    if (!shown) return;
    return moveCursor(shown, stage);
  }, [stage]);

  useEffect(() => {
    if (current !== null) {
      document.getElementById(rowId(current))?.scrollIntoView({ block: "nearest" });
    }
  }, [current]);

  return (
    <div
      ref={ground}
      data-timeline
      className={styles.ground}
      onScroll={({ currentTarget }) => {
        const startPixels = currentTarget.scrollLeft;
        // Zooming scrolls as well, to where the view already is: half a pixel is rounding.
        if (Math.abs(startPixels - useView.getState().startPixels) >= 1) {
          useView.setState({ startPixels });
        }
      }}
    >
      <div className={styles.content}>
        <div className={styles.top}>
          <TimelineCorner />
          <Ruler stage={stage} />
        </div>
        <div
          role="grid"
          aria-label="Tracks"
          aria-multiselectable
          aria-rowcount={session.tracks.length}
          aria-activedescendant={chosen && current !== null ? rowId(current) : undefined}
          tabIndex={0}
          className={styles.lanes}
          onFocus={({ currentTarget, target }) => {
            const byKey = target === currentTarget && target.matches(":focus-visible");
            if (byKey && current === null) useStage.setState({ current: 0 });
          }}
        >
          {session.tracks.slice(0, lanes).map((_, index) => (
            <Lane key={index} stage={stage} index={index} />
          ))}
        </div>
        <div className={styles.over} aria-hidden>
          <RegionShade />
          <div data-cursor className={styles.cursor} />
        </div>
      </div>
    </div>
  );
}

/** What the view says goes to the screen, and what the screen says to the view. */
function shareView(ground: HTMLElement, stage: Stage): () => void {
  const head = Number.parseFloat(getComputedStyle(ground).getPropertyValue("--head"));
  const show = (view: View) => {
    ground.style.setProperty("--beats", String(view.lengthBeats));
    ground.style.setProperty("--beat", `${view.pixelsPerBeat}px`);
    ground.style.setProperty("--seen", `${view.widthPixels}px`);
    ground.style.setProperty("--lane", `${LANE_HEIGHTS[view.laneSize]}px`);
    if (Math.abs(ground.scrollLeft - view.startPixels) >= 1) ground.scrollLeft = view.startPixels;
    requestPaint();
  };
  const unsubscribe = useView.subscribe(show);
  useView.setState(viewAgain(stage));
  const watch = new ResizeObserver(() => {
    const view = useView.getState();
    useView.setState(resized(view, Math.max(0, ground.clientWidth - head)));
  });
  watch.observe(ground);
  const endZoom = zoomByHand(ground, head, zoomBy);
  return () => {
    unsubscribe();
    watch.disconnect();
    endZoom();
  };
}

/** The play cursor goes with what is heard, and the view with it where it follows. */
function moveCursor(ground: HTMLElement, stage: Stage): () => void {
  const cursors = [...ground.querySelectorAll<HTMLElement>("[data-cursor]")];
  let [seconds, scale] = [-1, -1];
  return onFrame(() => {
    const now = player.positionSeconds();
    const view = useView.getState();
    if (now === seconds && view.pixelsPerBeat === scale) return;
    const moved = now !== seconds;
    [seconds, scale] = [now, view.pixelsPerBeat];
    const beats = Math.min(stage.time.beatsAtSeconds(now), stage.session.length_beats);
    const transform = `translateX(${beats * scale}px)`;
    for (const cursor of cursors) cursor.style.transform = transform;
    if (!moved || !view.follow || usePlayer.getState().status !== "playing") return;
    const startPixels = scrolledTo(view, beats);
    if (startPixels !== null) useView.setState({ startPixels });
  });
}

function RegionShade() {
  const { startBeats, endBeats } = useSelection();
  if (startBeats === null || endBeats === null) return null;
  return (
    <div
      className={styles.region}
      style={{
        left: `calc(var(--beat) * ${startBeats})`,
        width: `calc(var(--beat) * ${endBeats - startBeats})`,
      }}
    />
  );
}
