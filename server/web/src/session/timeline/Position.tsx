import { useEffect, useRef } from "react";

import { player } from "../../audio/player";
import { formatClock } from "../../time/TimeMap";
import { onFrame } from "./frames";
import styles from "./Position.module.css";
import { beatsHeard, type Stage } from "./stage";

/** Where the listener is: bar, beat and sixteenth, the time, and the tempo there. */
export function Position({ stage }: { stage: Stage }) {
  const place = useRef<HTMLSpanElement>(null);
  const clock = useRef<HTMLSpanElement>(null);
  const tempo = useRef<HTMLSpanElement>(null);
  useEffect(() => {
    const { time } = stage;
    const put = (at: HTMLElement | null, words: string) => {
      if (at && at.textContent !== words) at.textContent = words;
    };
    return onFrame(() => {
      const seconds = player.positionSeconds();
      const beats = beatsHeard(time, seconds);
      const meter = time.meter.meterAtBar(time.barAtBeats(beats).bar);
      put(place.current, time.format(beats));
      put(clock.current, formatClock(seconds, 2));
      const bpm = Math.round(time.tempo.bpmAtBeats(beats) * 100) / 100;
      put(tempo.current, `${bpm} bpm · ${meter.numerator}/${meter.denominator}`);
    });
  }, [stage]);
  return (
    <div className={styles.position} role="group" aria-label="Position">
      <span ref={place} className={styles.place} data-testid="place" />
      <span className={styles.more}>
        <span ref={clock} data-testid="clock" />
        <span ref={tempo} />
      </span>
    </div>
  );
}
