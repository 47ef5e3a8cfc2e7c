import type { ReactNode } from "react";

import { classes } from "./classes";
import styles from "./Field.module.css";

export interface FieldWords {
  label: string;
  /** What helps to fill it in. */
  hint?: ReactNode;
  /** Why what stands in it cannot be used, and what to do. */
  fault?: string | null;
  /** The label is read out but not shown. */
  hideLabel?: boolean;
}

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

/** The attributes of a control that lead to its hint and its fault. */
export function describedBy(id: string, { hint, fault }: Pick<FieldWords, "hint" | "fault">) {
  const ids = [hint !== undefined && `${id}-hint`, fault && `${id}-fault`].filter(Boolean);
  return {
    "aria-describedby": ids.length > 0 ? ids.join(" ") : undefined,
    "aria-invalid": fault ? true : undefined,
  };
}
