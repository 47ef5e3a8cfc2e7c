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
import { rowId } from "./rowId";
import { type Stage, useStage } from "./stage";
import { surface } from "./surface";
import { LANE_HEIGHTS, useView } from "./view";

interface LaneProps {
  stage: Stage;
  index: number;
}

/** Whether a lane is not heard: muted, beside another that is solo, or not in the other take. */
function useSilent({ id, lanes }: Stage, index: number): boolean {
  return usePlayer(({ mix, program }) => {
    const own = mix[lanes[index] ?? ""];
    if (!own) return program !== null && program.key !== id;
    const others = Object.values(mix).some((lane) => lane.solo);
    return own.mute || (others && !own.solo);
  });
}

/** One track: its head at the left, and what it plays along the bars. */
export function Lane({ stage, index }: LaneProps) {
  const { id, session, time } = stage;
  const track = session.tracks[index];
  const canvas = useRef<HTMLCanvasElement>(null);
  const silent = useSilent(stage, index);
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
  const stretched = plan.sounds.some((sound) => sound.stretched);
  return (
    <div
      role="row"
      id={rowId(index)}
      aria-rowindex={index + 1}
      aria-selected={chosen}
      className={classes(styles.lane, chosen && styles.chosen, current && styles.current)}
    >
      <LaneHead stage={stage} track={track} index={index} />
      <div
        role="gridcell"
        className={styles.strip}
        aria-label={contentInWords(track.audio_clips.length, notes, stretched)}
        title={stretched ? STRETCHED : undefined}
        onPointerDown={(event) => dragFrom(event, { lane: index })}
      >
        <canvas ref={canvas} className={styles.canvas} aria-hidden />
      </div>
    </div>
  );
}

const STRETCHED =
  "The project stretches this track's sound to its beats; here it plays at its own speed. Export " +
  "it to hear it stretched.";

function contentInWords(clips: number, notes: number, stretched: boolean): string {
  const sound = clips > 0 ? `${clips} ${clips === 1 ? "clip" : "clips"} of sound` : "no sound";
  const speed = stretched ? " that plays unstretched here" : "";
  return `${sound}${speed}, ${notes > 0 ? `${notes} ${notes === 1 ? "note" : "notes"}` : "no notes"}`;
}
