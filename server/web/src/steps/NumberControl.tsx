import { NumberField } from "../parts/NumberField";
import { Slider } from "../parts/Slider";
import type { NumberShape } from "./fields";
import styles from "./StepFields.module.css";
import { placeOf, usualOf, valueAt } from "./usual";
import { valueWords } from "./words";

interface NumberControlProps {
  field: NumberShape;
  value: number | null;
  onChange: (value: number | null) => void;
  /** What it belongs to, for who hears the page: `Compressor`. */
  of: string;
}

/** A value on its usual way to be dragged, and in a field to be typed up to its bounds. */
export function NumberControl({ field, value, onChange, of }: NumberControlProps) {
  const usual = usualOf(field);
  const rest = typeof field.rest === "number" ? field.rest : null;
  const shown = value ?? rest ?? usual.start;
  const words = (place: number) => valueWords(valueAt(place, usual, field.whole), field.unit);
  return (
    <div className={styles.row} data-unset={value === null || undefined}>
      <span className={styles.name} title={field.about}>
        {field.label}
      </span>
      <Slider
        hideLabel
        label={`${field.label} of ${of}`}
        value={placeOf(shown, usual)}
        min={0}
        max={1}
        step={0.002}
        {...(rest !== null && { rest: placeOf(rest, usual) })}
        words={words}
        onChange={(place) => onChange(valueAt(place, usual, field.whole))}
      />
      <NumberField
        hideLabel
        label={`${field.label} of ${of}${field.unit === "" ? "" : `, ${field.unit}`}`}
        value={value ?? (field.nothing ? null : rest)}
        min={field.min}
        max={field.max}
        step={field.whole ? 1 : stepOf(shown)}
        optional={field.nothing}
        {...(field.nothing && { placeholder: "off" })}
        {...(field.unit !== "" && { unit: field.unit })}
        onChange={onChange}
      />
    </div>
  );
}

function stepOf(value: number): number {
  const size = Math.abs(value);
  if (size >= 1000) return 10;
  if (size >= 20) return 1;
  return size >= 2 ? 0.1 : 0.01;
}
