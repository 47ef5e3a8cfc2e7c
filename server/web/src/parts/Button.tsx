import type { LucideIcon } from "lucide-react";
import type { ComponentProps } from "react";

import styles from "./Button.module.css";
import { classes } from "./classes";
import { Spinner } from "./Spinner";

export type ButtonLook = "plain" | "primary" | "quiet" | "danger";
export type ButtonSize = "small" | "medium" | "large";

interface ButtonProps extends ComponentProps<"button"> {
  look?: ButtonLook;
  size?: ButtonSize;
  icon?: LucideIcon;
  /** It was pressed and what it does is under way; a second press does nothing. */
  busy?: boolean;
}

/** A button with words on it. */
export function Button({
  look = "plain",
  size = "medium",
  icon: Icon,
  busy = false,
  type = "button",
  className,
  children,
  disabled,
  ...others
}: ButtonProps) {
  return (
    <button
      type={type}
      className={classes(styles.button, styles[look], styles[size], className)}
      disabled={disabled === true || busy}
      aria-busy={busy || undefined}
      {...others}
    >
      {busy ? <Spinner /> : Icon && <Icon size={size === "small" ? 14 : 16} aria-hidden />}
      {children}
    </button>
  );
}
