import { useEffect, useRef } from "react";

import type { EarlyNotes } from "../api/schema";
import { fitted } from "./fitted";
import { roleColour } from "./roleColour";
import styles from "./TakeWave.module.css";

/** The notes of a take that has no sound yet: a piano roll in small. */
export function TakeNotes({ notes }: { notes: EarlyNotes }) {
  const canvas = useRef<HTMLCanvasElement>(null);
  useEffect(() => {
    const surface = canvas.current;
    if (!surface) return;
    return fitted(surface, (context, width, height) => draw(context, width, height, notes));
  }, [notes]);
  const count = notes.tracks.reduce((sum, track) => sum + track.notes.length, 0);
  return (
    <canvas
      ref={canvas}
      className={styles.canvas}
      role="img"
      aria-label={`${count} notes in ${notes.tracks.length} tracks`}
    />
  );
}

function draw(
  context: CanvasRenderingContext2D,
  width: number,
  height: number,
  notes: EarlyNotes,
): void {
  const all = notes.tracks.flatMap((track) => track.notes);
  const pitches = all.map(([pitch]) => pitch);
  const lowest = Math.min(...pitches) - 1;
  const rows = Math.max(12, Math.max(...pitches) + 2 - lowest);
  const row = height / rows;
  for (const track of notes.tracks) {
    context.fillStyle = roleColour(track.role);
    for (const [pitch, velocity, start, length] of track.notes) {
      context.globalAlpha = 0.45 + (0.55 * velocity) / 127;
      context.fillRect(
        (start / notes.length_beats) * width,
        height - (pitch - lowest) * row,
        Math.max(1.5, (length / notes.length_beats) * width - 0.5),
        Math.max(1.5, row),
      );
    }
  }
  context.globalAlpha = 1;
}
