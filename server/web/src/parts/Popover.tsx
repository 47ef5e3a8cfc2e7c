import { Popover as Radix } from "radix-ui";
import type { ReactElement, ReactNode } from "react";

import { keepKeys } from "./keepKeys";
import styles from "./Popover.module.css";

interface PopoverProps {
  /** The button that opens it. */
  trigger: ReactElement;
  /** What it is about, for who cannot see it. */
  label: string;
  open?: boolean;
  onOpenChange?: (open: boolean) => void;
  align?: "start" | "center" | "end";
  children: ReactNode;
}

/** A list that is open: the first Escape is its own. */
const UNFOLDED = "[role=combobox][aria-expanded=true]";

/** A small panel beside the button that opened it; Escape closes it. */
export function Popover({ trigger, label, align = "start", children, ...state }: PopoverProps) {
  return (
    <Radix.Root {...state}>
      <Radix.Trigger asChild>{trigger}</Radix.Trigger>
      <Radix.Portal>
        <Radix.Content
          className={styles.popover}
          aria-label={label}
          align={align}
          sideOffset={6}
          collisionPadding={8}
          onKeyDown={keepKeys}
          onEscapeKeyDown={(event) => {
            const { target } = event;
            if (target instanceof Element && target.matches(UNFOLDED)) event.preventDefault();
          }}
        >
          {children}
        </Radix.Content>
      </Radix.Portal>
    </Radix.Root>
  );
}
