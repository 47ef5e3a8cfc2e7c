import { useState } from "react";

import { Field } from "./Field";
import fieldStyles from "./Field.module.css";
import styles from "./NumberField.module.css";
import { numberIn } from "./numberIn";
import { type FieldWords, useField } from "./useField";

interface NumberFieldProps extends FieldWords {
  /** None where nothing is set. */
  value: number | null;
  /** Called with what is within the bounds, on Enter, on leaving and on each arrow. */
  onChange: (value: number | null) => void;
  min: number;
  max: number;
  step?: number;
  /** `BPM`, `dB`, `bars` ... */
  unit?: string;
  placeholder?: string;
  /** Whether nothing may stand in it. */
  optional?: boolean;
  disabled?: boolean;
  autoFocus?: boolean;
  className?: string;
}

/** A number that is typed, or moved with the arrow keys. */
export function NumberField(props: NumberFieldProps) {
  const { value, onChange, min, max, step = 1, unit, optional = false, placeholder } = props;
  const [typed, setTyped] = useState<string | null>(null);
  const read = typed === null ? value : numberIn(typed);
  const fault =
    typed === null ? (props.fault ?? null) : faultOf(typed, read, min, max, unit, optional);
  const { field, control } = useField({ ...props, fault });

  const settle = () => {
    if (typed === null) return;
    if (fault === null) onChange(read);
    setTyped(null);
  };
  const move = (steps: number) => {
    const from = read ?? (steps > 0 ? min - step : max + step);
    const moved = Math.min(max, Math.max(min, from + steps * step));
    setTyped(null);
    onChange(Number(moved.toFixed(6)));
  };
  return (
    <Field {...field}>
      <span className={styles.frame}>
        <input
          {...control}
          className={fieldStyles.control}
          // The keyboard of digits has no minus on some tablets.
          inputMode={min < 0 ? "text" : "decimal"}
          autoComplete="off"
          role="spinbutton"
          aria-valuemin={min}
          aria-valuemax={max}
          aria-valuenow={read ?? undefined}
          value={typed ?? (value === null ? "" : String(value))}
          placeholder={placeholder}
          disabled={props.disabled}
          autoFocus={props.autoFocus}
          onChange={(event) => setTyped(event.target.value)}
          onBlur={settle}
          onKeyDown={(event) => {
            if (event.key === "Enter") settle();
            else if (event.key === "Escape") setTyped(null);
            else if (event.key === "ArrowUp") move(event.shiftKey ? 10 : 1);
            else if (event.key === "ArrowDown") move(event.shiftKey ? -10 : -1);
            else return;
            if (event.key.startsWith("Arrow")) event.preventDefault();
          }}
        />
        {unit !== undefined && <span className={styles.unit}>{unit}</span>}
      </span>
    </Field>
  );
}

function faultOf(
  typed: string,
  read: number | null,
  min: number,
  max: number,
  unit: string | undefined,
  optional: boolean,
): string | null {
  if (typed.trim() === "" && optional) return null;
  if (read !== null && read >= min && read <= max) return null;
  return `Type a number from ${min} to ${max}${unit === undefined ? "" : ` ${unit}`}.`;
}
