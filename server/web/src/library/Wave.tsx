import { type PointerEvent, useEffect, useRef } from "react";

import type { SessionSummary } from "../api/schema";
import { isFinger } from "../parts/fingers";
import { drawOutline } from "./drawOutline";
import { playPreview, previewSeconds, usePreview } from "./preview";
import { useOutline } from "./useOutline";
import styles from "./Wave.module.css";

const COLUMNS = 60;

interface WaveProps {
  session: SessionSummary;
  columns?: number;
}

/** A small picture of a session's mix, with what has been heard of it; a press plays from there. */
export function Wave({ session, columns = COLUMNS }: WaveProps) {
  const canvas = useRef<HTMLCanvasElement>(null);
  const outline = useOutline(session, columns);
  const status = usePreview(session.id);
  const seconds = session.length_seconds ?? 0;
  useEffect(() => {
    const drawn = canvas.current;
    if (!drawn || !outline) return undefined;
    const heard = () => (status === "still" || seconds === 0 ? 0 : previewSeconds() / seconds);
    drawOutline(drawn, outline, heard());
    if (status === "still") return undefined;
    let frame = requestAnimationFrame(function again() {
      drawOutline(drawn, outline, heard());
      frame = requestAnimationFrame(again);
    });
    return () => cancelAnimationFrame(frame);
  }, [outline, status, seconds]);
  const playFrom = (event: PointerEvent<HTMLCanvasElement>) => {
    if (event.button !== 0 || event.shiftKey || event.ctrlKey || event.metaKey) return;
    const box = event.currentTarget.getBoundingClientRect();
    void playPreview(session, ((event.clientX - box.left) / box.width) * seconds);
  };
  return (
    <canvas
      ref={canvas}
      className={styles.wave}
      width={columns * 4}
      height={68}
      aria-hidden
      // A finger that scrolls begins with a press as well: it plays once it is lifted in its place.
      onPointerDown={(event) => !isFinger(event) && playFrom(event)}
      onPointerUp={(event) => isFinger(event) && playFrom(event)}
      onClick={(event) => event.stopPropagation()}
      onDoubleClick={(event) => event.stopPropagation()}
    />
  );
}
