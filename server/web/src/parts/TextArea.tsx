import { type ComponentProps, useId } from "react";

import { classes } from "./classes";
import { describedBy, Field, type FieldWords } from "./Field";
import styles from "./Field.module.css";

interface TextAreaProps
  extends FieldWords, Omit<ComponentProps<"textarea">, "value" | "onChange" | "id"> {
  value: string;
  onChange: (value: string) => void;
}

/** Several lines of text. */
export function TextArea({
  label,
  hint,
  fault,
  hideLabel,
  className,
  value,
  onChange,
  ...others
}: TextAreaProps) {
  const id = useId();
  const words = { label, hint, ...(fault !== undefined && { fault }) };
  return (
    <Field id={id} {...words} hideLabel={hideLabel ?? false} className={className}>
      <textarea
        id={id}
        className={classes(styles.control, styles.area)}
        value={value}
        onChange={(event) => onChange(event.target.value)}
        {...describedBy(id, words)}
        {...others}
      />
    </Field>
  );
}
