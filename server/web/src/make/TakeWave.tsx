import { type PointerEvent, useEffect, useRef } from "react";

import { player } from "../audio/player";
import type { SessionSummary } from "../api/schema";
import { clockOf } from "../parts/figures";
import { isFinger } from "../parts/fingers";
import { fitted } from "./fitted";
import { compare, useHeard } from "./listening";
import { type Peaks, usePeaks } from "./takeSession";
import styles from "./TakeWave.module.css";

const STEP_SECONDS = 1;
const BIG_STEP_SECONDS = 10;

/** The waveform of a take, which is also where one goes to in it. */
export function TakeWave({ summary }: { summary: SessionSummary }) {
  const peaks = usePeaks(summary).data ?? null;
  const heard = useHeard(summary.id);
  const isHeard = heard !== "elsewhere";
  const lengthSeconds = summary.length_seconds ?? 0;
  const canvas = useRef<HTMLCanvasElement>(null);
  const head = useRef<HTMLDivElement>(null);
  const frame = useRef<HTMLDivElement>(null);

  useEffect(() => {
    const surface = canvas.current;
    if (!surface || !peaks) return;
    return fitted(surface, (context, width, height) => drawPeaks(context, width, height, peaks));
  }, [peaks]);
  useEffect(() => {
    if (!isHeard) return;
    let request = 0;
    const follow = () => {
      const place = player.positionSeconds();
      const part = lengthSeconds > 0 ? Math.min(1, place / lengthSeconds) : 0;
      if (head.current) head.current.style.transform = `translateX(${part * 100}%)`;
      frame.current?.setAttribute("aria-valuenow", place.toFixed(1));
      frame.current?.setAttribute("aria-valuetext", clockOf(place));
      request = requestAnimationFrame(follow);
    };
    follow();
    return () => cancelAnimationFrame(request);
  }, [isHeard, lengthSeconds]);

  const goTo = async (seconds: number) => {
    await compare(summary);
    player.seek(Math.min(lengthSeconds, Math.max(0, seconds)));
  };
  const goToPointer = (event: PointerEvent<HTMLDivElement>) => {
    const { left, width } = event.currentTarget.getBoundingClientRect();
    void goTo(((event.clientX - left) / width) * lengthSeconds);
  };
  return (
    <div
      ref={frame}
      className={styles.wave}
      role="slider"
      tabIndex={0}
      aria-label={`Place in ${summary.title}`}
      aria-valuemin={0}
      aria-valuemax={lengthSeconds}
      aria-valuenow={0}
      // A finger that scrolls begins with a press as well: it goes there once it is lifted.
      onPointerDown={(event) => !isFinger(event) && goToPointer(event)}
      onPointerUp={(event) => isFinger(event) && goToPointer(event)}
      onKeyDown={(event) => {
        const step = event.shiftKey ? BIG_STEP_SECONDS : STEP_SECONDS;
        if (event.key === "ArrowRight") void goTo(player.positionSeconds() + step);
        else if (event.key === "ArrowLeft") void goTo(player.positionSeconds() - step);
        else if (event.key === "Home") void goTo(0);
        else return;
        event.preventDefault();
      }}
    >
      <canvas ref={canvas} className={styles.canvas} />
      {isHeard && (
        <div ref={head} className={styles.travel}>
          <div className={styles.head} />
        </div>
      )}
    </div>
  );
}

function drawPeaks(
  context: CanvasRenderingContext2D,
  width: number,
  height: number,
  { low, high }: Peaks,
): void {
  context.fillStyle = getComputedStyle(context.canvas).color;
  const middle = height / 2;
  const columns = Math.floor(width);
  for (let column = 0; column < columns; column += 1) {
    const from = Math.floor((column / columns) * low.length);
    const to = Math.max(from + 1, Math.floor(((column + 1) / columns) * low.length));
    let least = 0;
    let most = 0;
    for (let peak = from; peak < to; peak += 1) {
      least = Math.min(least, low[peak] ?? 0);
      most = Math.max(most, high[peak] ?? 0);
    }
    const top = middle - most * (middle - 1);
    context.fillRect(column, top, 1, Math.max(1, (most - least) * (middle - 1)));
  }
}
