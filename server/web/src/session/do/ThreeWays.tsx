import { useId } from "react";

import styles from "./ThreeWays.module.css";

interface ThreeWaysProps<Value extends string> {
  /** What is chosen for, read out: `Drums`. */
  label: string;
  options: readonly { value: Value; label: string }[];
  value: Value;
  onChange: (value: Value) => void;
}

/** A few ways side by side, one of which is taken. */
export function ThreeWays<Value extends string>(props: ThreeWaysProps<Value>) {
  const name = useId();
  return (
    <div className={styles.ways} role="radiogroup" aria-label={props.label}>
      {props.options.map(({ value, label }) => (
        <label key={value} className={styles.way}>
          <input
            type="radio"
            name={name}
            className={styles.radio}
            checked={value === props.value}
            onChange={() => props.onChange(value)}
          />
          {label}
        </label>
      ))}
    </div>
  );
}
