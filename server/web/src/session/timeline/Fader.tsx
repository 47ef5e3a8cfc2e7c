import { useRef } from "react";

import { classes } from "../../parts/classes";
import { draggedTo } from "./draggedTo";
import styles from "./Fader.module.css";

interface FaderProps {
  label: string;
  /** The value in words. */
  words: string;
  title: string;
  min: number;
  max: number;
  step: number;
  value: number;
  onChange: (value: number) => void;
  /** A double click or tap: back to where the session has it. */
  onRest: () => void;
  className: string | undefined;
}

/** A finger that has moved by so much means it. */
const STILL_PIXELS = 5;
const DOUBLE_TAP_MS = 350;

interface Held {
  id: number;
  x: number;
  value: number;
  moved: boolean;
}

/**
 * Gain or pan. Where fingers are what one has, it goes along with the finger from where it stands:
 * it never leaps to a place that was only touched, and a swipe across it scrolls.
 */
export function Fader(props: FaderProps) {
  const { label, words, title, min, max, step, value, onChange, onRest, className } = props;
  const held = useRef<Held | null>(null);
  const tappedAt = useRef(-Infinity);
  return (
    <span
      className={styles.fader}
      onPointerDown={(event) => {
        // Under a mouse it is the browser's own slider that is pressed.
        if (event.target !== event.currentTarget || held.current) return;
        held.current = { id: event.pointerId, x: event.clientX, value, moved: false };
        event.currentTarget.setPointerCapture(event.pointerId);
      }}
      onPointerMove={({ pointerId, clientX, currentTarget }) => {
        const from = held.current;
        if (from?.id !== pointerId) return;
        if (!from.moved && Math.abs(clientX - from.x) < STILL_PIXELS) return;
        if (!from.moved) held.current = { ...from, x: clientX, moved: true };
        else onChange(draggedTo(props, from.value, (clientX - from.x) / currentTarget.clientWidth));
      }}
      onPointerUp={({ pointerId, timeStamp }) => {
        const from = held.current;
        if (from?.id !== pointerId) return;
        held.current = null;
        if (from.moved) return;
        if (timeStamp - tappedAt.current < DOUBLE_TAP_MS) onRest();
        tappedAt.current = timeStamp;
      }}
      onPointerCancel={({ pointerId }) => {
        if (held.current?.id === pointerId) held.current = null;
      }}
    >
      <input
        type="range"
        className={classes(styles.input, className)}
        aria-label={label}
        aria-valuetext={words}
        title={title}
        min={min}
        max={max}
        step={step}
        value={value}
        onChange={({ target }) => onChange(target.valueAsNumber)}
        onDoubleClick={onRest}
        onPointerUp={({ currentTarget }) => currentTarget.blur()}
      />
    </span>
  );
}
