import { Tooltip as Radix } from "radix-ui";
import { cloneElement, type ReactElement, useContext } from "react";

import { InDialog } from "./InDialog";
import styles from "./Tooltip.module.css";

interface TooltipProps {
  words: string;
  /** The key that does the same. */
  shortcut?: string;
  children: ReactElement<{ title?: string }>;
}

/**
 * A few words beside what is pointed at or in focus. In a dialog they are the browser's own: ours
 * would stand behind it, and take the Escape that closes it.
 */
export function Tooltip({ words, shortcut, children }: TooltipProps) {
  const within = useContext(InDialog);
  if (within)
    return cloneElement(children, {
      title: shortcut === undefined ? words : `${words} (${shortcut})`,
    });
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
