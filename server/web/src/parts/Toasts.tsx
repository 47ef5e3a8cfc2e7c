import { X } from "lucide-react";
import { Toast as Radix } from "radix-ui";

import { Button } from "./Button";
import { classes } from "./classes";
import { IconButton } from "./IconButton";
import styles from "./Toasts.module.css";
import { dropToast, useToasts } from "./toast";

const SHOWN_MS = 6000;

/** What was said in passing; it stands once in the frame of the page. */
export function Toasts() {
  const toasts = useToasts((state) => state.toasts);
  return (
    <Radix.Provider duration={SHOWN_MS} label="Message">
      {toasts.map(({ id, words, tone, action }) => (
        <Radix.Root
          key={id}
          className={classes(styles.toast, styles[tone])}
          type={tone === "bad" ? "foreground" : "background"}
          onOpenChange={(open) => {
            if (!open) dropToast(id);
          }}
        >
          <Radix.Description className={styles.words}>{words}</Radix.Description>
          {action && (
            <Radix.Action altText={action.label} asChild>
              <Button size="small" onClick={action.onPress}>
                {action.label}
              </Button>
            </Radix.Action>
          )}
          <IconButton label="Close" icon={X} size="small" onClick={() => dropToast(id)} />
        </Radix.Root>
      ))}
      <Radix.Viewport className={styles.place} label="Messages ({hotkey})" />
    </Radix.Provider>
  );
}
