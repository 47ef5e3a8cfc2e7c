import type { ComponentProps } from "react";

import { Field } from "./Field";
import styles from "./Field.module.css";
import { type FieldWords, useField } from "./useField";

interface TextFieldProps
  extends FieldWords, Omit<ComponentProps<"input">, "value" | "onChange" | "id"> {
  value: string;
  onChange: (value: string) => void;
}

/** A line of text. */
export function TextField(props: TextFieldProps) {
  const { field, control, others } = useField(props);
  const { value, onChange, ...plain } = others;
  return (
    <Field {...field}>
      <input
        {...control}
        type="text"
        className={styles.control}
        value={value}
        onChange={(event) => onChange(event.target.value)}
        {...plain}
      />
    </Field>
  );
}
