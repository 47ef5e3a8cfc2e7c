import { classes } from "./classes";
import { Field } from "./Field";
import fieldStyles from "./Field.module.css";
import styles from "./Select.module.css";
import { type FieldWords, useField } from "./useField";

export interface Option<Value extends string = string> {
  value: Value;
  label: string;
  disabled?: boolean;
}

interface SelectProps<Value extends string> extends FieldWords {
  value: Value;
  options: readonly Option<Value>[];
  onChange: (value: Value) => void;
  disabled?: boolean;
  className?: string;
}

/**
 * One of a few. It is the browser's own: sure on a touch screen and with a screen reader, and it
 * needs no style of its own at run time, which the page's policy would refuse. While the options
 * are on their way it stands still and shows its value, and so does one that is no option any more.
 */
export function Select<Value extends string>(props: SelectProps<Value>) {
  const { field, control } = useField(props);
  const coming = props.options.length === 0;
  const known = props.options.some(({ value }) => value === props.value);
  return (
    <Field {...field}>
      <select
        {...control}
        className={classes(fieldStyles.control, styles.select)}
        value={props.value}
        disabled={props.disabled === true || coming}
        aria-busy={coming || undefined}
        onChange={(event) => props.onChange(event.target.value as Value)}
      >
        {!known && <option value={props.value}>{props.value}</option>}
        {props.options.map(({ value, label, disabled }) => (
          <option key={value} value={value} disabled={disabled}>
            {label}
          </option>
        ))}
      </select>
    </Field>
  );
}
