import { useEffect, useMemo, useRef } from "react";

import { usePlayer } from "../../audio/player";
import { classes } from "../../parts/classes";
import { useSelection } from "../selection";
import { dragFrom } from "./dragging";
import { drawLane } from "./drawLane";
import styles from "./Lane.module.css";
import { LaneHead } from "./LaneHead";
import { planOf } from "./lanePlan";
import { onPaint, requestPaint } from "./paint";
import { palette, shadesOf } from "./palette";
import { laneId } from "./program";
import { type Stage, useStage } from "./stage";
import { surface } from "./surface";
import { LANE_HEIGHTS, useView } from "./view";

interface LaneProps {
  stage: Stage;
  index: number;
}

/** Whether a lane is heard: not muted, and not beside another that is solo. */
function useSilent(index: number): boolean {
  return usePlayer(({ mix }) => {
    const own = mix[laneId(index)];
    const others = Object.values(mix).some((lane) => lane.solo);
    return own?.mute === true || (others && own?.solo !== true);
  });
}

/** One track: its head at the left, and what it plays along the bars. */
export function Lane({ stage, index }: LaneProps) {
  const { id, session, time } = stage;
  const track = session.tracks[index];
  const canvas = useRef<HTMLCanvasElement>(null);
  const silent = useSilent(index);
  const current = useStage((on) => on.current === index);
  const chosen = useSelection(({ tracks }) => tracks.includes(track?.name ?? ""));
  const plan = useMemo(() => track && planOf(id, track, time), [id, track, time]);
  const colour = track?.colour ?? "";
  const shades = useMemo(() => shadesOf(colour, palette().ground, silent), [colour, silent]);

  useEffect(() => {
    const shown = canvas.current;
    if (!shown || !plan) return;
    let seen = false;
    const watch = new IntersectionObserver(([entry]) => {
      seen = entry?.isIntersecting ?? false;
      if (seen) requestPaint();
    });
    watch.observe(shown);
    const end = onPaint(() => {
      const view = useView.getState();
      if (!seen || view.widthPixels <= 0) return;
      const [width, height] = [view.widthPixels, LANE_HEIGHTS[view.laneSize] - 1];
      const context = surface(shown, width, height);
      const { pixelsPerBeat, startPixels, lengthBeats } = view;
      const axis = { time, pixelsPerBeat, startPixels };
      const scene = { plan, axis, width, height, lengthBeats, palette: palette(), shades };
      if (context) drawLane(context, scene);
    });
    return () => {
      watch.disconnect();
      end();
    };
  }, [plan, shades, time]);

  if (!track || !plan) return null;
  const notes = track.midi_clips.reduce((count, clip) => count + clip.notes.length, 0);
  return (
    <div
      role="row"
      id={laneId(index)}
      aria-rowindex={index + 1}
      aria-selected={chosen}
      className={classes(styles.lane, chosen && styles.chosen, current && styles.current)}
    >
      <LaneHead track={track} index={index} />
      <div
        role="gridcell"
        className={styles.strip}
        aria-label={contentInWords(track.audio_clips.length, notes)}
        onPointerDown={(event) => dragFrom(event, { lane: index })}
      >
        <canvas ref={canvas} className={styles.canvas} aria-hidden />
      </div>
    </div>
  );
}

function contentInWords(clips: number, notes: number): string {
  const sound = clips > 0 ? `${clips} ${clips === 1 ? "clip" : "clips"} of sound` : "no sound";
  return `${sound}, ${notes > 0 ? `${notes} ${notes === 1 ? "note" : "notes"}` : "no notes"}`;
}
