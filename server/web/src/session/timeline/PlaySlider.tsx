import { useEffect, useRef } from "react";

import { player, usePlayer } from "../../audio/player";
import { onFrame } from "./frames";
import { beatsHeard, placeInWords, type Stage } from "./stage";
import styles from "./PlaySlider.module.css";

/**
 * The handle of the play cursor. While music plays its value stands still for who listens to the
 * page: a screen reader would talk over the music.
 */
export function PlaySlider({ stage }: { stage: Stage }) {
  const handle = useRef<HTMLDivElement>(null);
  useEffect(() => {
    const { time } = stage;
    let told = -1;
    return onFrame(() => {
      const shown = handle.current;
      if (!shown || usePlayer.getState().status === "playing") return;
      const seconds = player.positionSeconds();
      if (seconds === told) return;
      told = seconds;
      const beats = beatsHeard(time, seconds);
      shown.setAttribute("aria-valuenow", String(Math.round(beats * 100) / 100));
      shown.setAttribute("aria-valuetext", placeInWords(time, beats));
    });
  }, [stage]);
  return (
    <div
      ref={handle}
      role="slider"
      tabIndex={0}
      data-cursor
      className={styles.handle}
      aria-label="Play cursor"
      aria-valuemin={0}
      aria-valuemax={stage.session.length_beats}
      aria-valuenow={0}
      aria-valuetext="Bar 1, beat 1"
    />
  );
}
