import { Tooltip as Radix } from "radix-ui";
import type { ReactElement } from "react";

import styles from "./Tooltip.module.css";

interface TooltipProps {
  words: string;
  /** The key that does the same. */
  shortcut?: string;
  children: ReactElement;
}

/** A few words beside what is pointed at or in focus. */
export function Tooltip({ words, shortcut, children }: TooltipProps) {
  return (
    <Radix.Provider delayDuration={450}>
      <Radix.Root>
        <Radix.Trigger asChild>{children}</Radix.Trigger>
        <Radix.Portal>
          <Radix.Content className={styles.tooltip} sideOffset={6} collisionPadding={8}>
            {words}
            {shortcut !== undefined && <kbd className={styles.key}>{shortcut}</kbd>}
          </Radix.Content>
        </Radix.Portal>
      </Radix.Root>
    </Radix.Provider>
  );
}
