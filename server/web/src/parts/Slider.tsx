import { Slider as Radix } from "radix-ui";
import { useId } from "react";

import styles from "./Slider.module.css";

interface SliderProps {
  label: string;
  value: number;
  min: number;
  max: number;
  step: number;
  onChange: (value: number) => void;
  /** Called once the hand lets go. */
  onCommit?: (value: number) => void;
  /** Where a double click takes it, and Delete; the track is filled from there. */
  rest?: number;
  /** The value in words: `-6 dB`. */
  words?: (value: number) => string;
  hideLabel?: boolean;
  disabled?: boolean;
}

/** A value that is dragged, or moved with the arrow keys. */
export function Slider(props: SliderProps) {
  const { label, value, min, max, step, onChange, onCommit, rest, words = String } = props;
  const id = useId();
  const goToRest = () => {
    if (rest === undefined) return;
    onChange(rest);
    onCommit?.(rest);
  };
  return (
    <div className={styles.row}>
      {props.hideLabel !== true && (
        <span className={styles.words}>
          <span id={id}>{label}</span>
          <span className={styles.value}>{words(value)}</span>
        </span>
      )}
      <Radix.Root
        className={styles.slider}
        value={[value]}
        min={min}
        max={max}
        step={step}
        disabled={props.disabled ?? false}
        onValueChange={([moved]) => moved !== undefined && onChange(moved)}
        onValueCommit={([moved]) => moved !== undefined && onCommit?.(moved)}
        onDoubleClick={goToRest}
        onKeyDown={(event) => {
          if (event.key === "Delete" || event.key === "Backspace") goToRest();
        }}
      >
        <Radix.Track className={styles.track}>
          <span className={styles.range} style={rangeOf(value, min, max, rest ?? min)} />
        </Radix.Track>
        <Radix.Thumb
          className={styles.thumb}
          aria-valuetext={words(value)}
          {...(props.hideLabel === true ? { "aria-label": label } : { "aria-labelledby": id })}
        />
      </Radix.Root>
    </div>
  );
}

/** What is filled of the track: from where the value rests to where it is. */
function rangeOf(value: number, min: number, max: number, rest: number) {
  const part = (at: number) => ((at - min) / (max - min)) * 100;
  const from = Math.min(part(value), part(rest));
  return { left: `${from}%`, width: `${Math.abs(part(value) - part(rest))}%` };
}
