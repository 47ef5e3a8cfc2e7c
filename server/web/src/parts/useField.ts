import { type ReactNode, useId } from "react";

/** What every control with a label is told about it. */
export interface FieldWords {
  label: string;
  /** What helps to fill it in. */
  hint?: ReactNode;
  /** Why what stands in it cannot be used, and what to do. */
  fault?: string | null;
  /** The label is read out but not shown. */
  hideLabel?: boolean;
}

interface FieldAsked extends FieldWords {
  className?: string | undefined;
}

/**
 * The properties of the field around a control, those of the control that lead to its words, and
 * what else was told.
 */
export function useField<Props extends FieldAsked>(props: Props) {
  const { label, hint, fault, hideLabel = false, className, ...others } = props;
  const id = useId();
  const ids = [hint !== undefined && `${id}-hint`, fault && `${id}-fault`].filter(Boolean);
  return {
    field: { id, label, hint, fault: fault ?? null, hideLabel, className },
    control: {
      id,
      "aria-describedby": ids.length > 0 ? ids.join(" ") : undefined,
      "aria-invalid": fault ? (true as const) : undefined,
    },
    others,
  };
}
