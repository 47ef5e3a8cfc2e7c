import type { ComponentProps } from "react";

import { classes } from "./classes";
import { Field } from "./Field";
import styles from "./Field.module.css";
import { type FieldWords, useField } from "./useField";

interface TextAreaProps
  extends FieldWords, Omit<ComponentProps<"textarea">, "value" | "onChange" | "id"> {
  value: string;
  onChange: (value: string) => void;
}

/** Several lines of text. */
export function TextArea(props: TextAreaProps) {
  const { field, control, others } = useField(props);
  const { value, onChange, ...plain } = others;
  return (
    <Field {...field}>
      <textarea
        {...control}
        className={classes(styles.control, styles.area)}
        value={value}
        onChange={(event) => onChange(event.target.value)}
        {...plain}
      />
    </Field>
  );
}
