import type { ReactNode } from "react";

import { classes } from "./classes";
import styles from "./Field.module.css";
import type { FieldWords } from "./useField";

interface FieldProps extends FieldWords {
  /** The id of the control inside. */
  id: string;
  className?: string | undefined;
  children: ReactNode;
}

/** A control with its label above and what is to say about it below. */
export function Field({ id, label, hint, fault, hideLabel, className, children }: FieldProps) {
  return (
    <div className={classes(styles.field, className)}>
      <label htmlFor={id} className={classes(styles.label, hideLabel && styles.unseen)}>
        {label}
      </label>
      {children}
      {hint !== undefined && (
        <span id={`${id}-hint`} className={styles.hint}>
          {hint}
        </span>
      )}
      {fault && (
        <span id={`${id}-fault`} className={styles.fault} role="alert">
          {fault}
        </span>
      )}
    </div>
  );
}
