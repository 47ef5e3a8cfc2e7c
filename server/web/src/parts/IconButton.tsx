import type { LucideIcon } from "lucide-react";
import type { ComponentProps } from "react";

import { classes } from "./classes";
import styles from "./IconButton.module.css";
import { Tooltip } from "./Tooltip";

interface IconButtonProps extends ComponentProps<"button"> {
  /** What it does, for who cannot see the icon and who hovers over it. */
  label: string;
  icon: LucideIcon;
  size?: "small" | "medium" | "large";
  /** For a button that stays in: a switch with an icon. */
  pressed?: boolean;
  /** The key that does the same. */
  shortcut?: string;
}

/** A button that is an icon. */
export function IconButton({
  label,
  icon: Icon,
  size = "medium",
  pressed,
  shortcut,
  type = "button",
  className,
  ...others
}: IconButtonProps) {
  return (
    <Tooltip words={label} {...(shortcut !== undefined && { shortcut })}>
      <button
        type={type}
        aria-label={label}
        aria-pressed={pressed}
        className={classes(styles.button, styles[size], className)}
        {...others}
      >
        <Icon
          size={size === "large" ? 20 : 16}
          aria-hidden
          fill={pressed ? "currentColor" : "none"}
        />
      </button>
    </Tooltip>
  );
}
