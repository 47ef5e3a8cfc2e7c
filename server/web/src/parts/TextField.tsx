import { type ComponentProps, useId } from "react";

import { classes } from "./classes";
import { describedBy, Field, type FieldWords } from "./Field";
import styles from "./Field.module.css";

interface TextFieldProps
  extends FieldWords, Omit<ComponentProps<"input">, "value" | "onChange" | "id"> {
  value: string;
  onChange: (value: string) => void;
}

/** A line of text. */
export function TextField({
  label,
  hint,
  fault,
  hideLabel,
  className,
  value,
  onChange,
  ...others
}: TextFieldProps) {
  const id = useId();
  const words = { label, hint, ...(fault !== undefined && { fault }) };
  return (
    <Field id={id} {...words} hideLabel={hideLabel ?? false} className={className}>
      <input
        id={id}
        type="text"
        className={classes(styles.control)}
        value={value}
        onChange={(event) => onChange(event.target.value)}
        {...describedBy(id, words)}
        {...others}
      />
    </Field>
  );
}
