import { X } from "lucide-react";
import type { ComponentProps, ReactNode } from "react";

import styles from "./Chip.module.css";
import { classes } from "./classes";

interface ChipProps extends Omit<ComponentProps<"button">, "children"> {
  /** What it is about, before its value: `Tempo`. */
  name?: string;
  /** Said of it in small: `from your words`. */
  aside?: string | undefined;
  /** The listener's own choice, drawn stronger. */
  set?: boolean;
  icon?: ReactNode;
  /** Takes it away; a small cross beside it. */
  onRemove?: () => void;
  /** What the cross does, for who cannot see it. */
  removeLabel?: string;
  children: ReactNode;
}

/** A small value that can be pressed to change it; without `onClick` it is only shown. */
export function Chip({
  name,
  aside,
  set = false,
  icon,
  onRemove,
  removeLabel,
  children,
  className,
  ...button
}: ChipProps) {
  const inside = (
    <>
      {icon}
      {name !== undefined && <span className={styles.name}>{name}</span>}
      <span className={styles.value}>{children}</span>
      {aside !== undefined && <span className={styles.aside}>{aside}</span>}
    </>
  );
  const pressable = button.onClick !== undefined || "aria-haspopup" in button;
  return (
    <span className={classes(styles.chip, set && styles.set, className)}>
      {pressable ? (
        <button type="button" className={styles.press} {...button}>
          {inside}
        </button>
      ) : (
        <span className={styles.press}>{inside}</span>
      )}
      {onRemove !== undefined && (
        <button
          type="button"
          className={styles.remove}
          aria-label={removeLabel ?? `Take ${name ?? "it"} away`}
          onClick={onRemove}
        >
          <X size={13} aria-hidden />
        </button>
      )}
    </span>
  );
}
