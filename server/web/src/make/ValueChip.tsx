import { type ReactNode, useState } from "react";

import { Button } from "../parts/Button";
import { Chip } from "../parts/Chip";
import { Popover } from "../parts/Popover";
import { originInFull, originInShort } from "./origin";
import styles from "./Understood.module.css";

interface ValueChipProps {
  name: string;
  value: string;
  from: { source: "words" | "given" | "drawn" | "style"; words?: string | null };
  /** Whether it is set by hand. */
  set: boolean;
  /** Leaves it to the words again. */
  onClear: () => void;
  /** What changes it; `done` closes the panel. */
  children: (done: () => void) => ReactNode;
}

/** A value that was understood: what it is, where it comes from, and a way to set another. */
export function ValueChip({ name, value, from, set, onClear, children }: ValueChipProps) {
  const [open, setOpen] = useState(false);
  const done = () => setOpen(false);
  return (
    <Popover
      open={open}
      onOpenChange={setOpen}
      label={name}
      trigger={
        <Chip name={name} set={set} aside={originInShort(from.source)} onClick={() => undefined}>
          {value}
        </Chip>
      }
    >
      {children(done)}
      <span className={styles.origin}>{originInFull(from.source, from.words)}</span>
      {set && (
        <Button
          size="small"
          onClick={() => {
            onClear();
            done();
          }}
        >
          Leave it to the words
        </Button>
      )}
    </Popover>
  );
}
