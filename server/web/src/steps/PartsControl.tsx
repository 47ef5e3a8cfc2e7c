import { Plus, X } from "lucide-react";
import type { ReactNode } from "react";

import { Button } from "../parts/Button";
import { IconButton } from "../parts/IconButton";
import styles from "./StepFields.module.css";

interface PartsControlProps {
  /** `Band`, `Branch`, `Crossover`. */
  one: string;
  count: number;
  least: number;
  most: number;
  onAdd: () => void;
  onRemove: (at: number) => void;
  children: (at: number) => ReactNode;
}

/** Parts of a step, each in a frame with its number; they can be added and taken away. */
export function PartsControl(props: PartsControlProps) {
  const { one, count, least, most, onAdd, onRemove, children } = props;
  return (
    <>
      {Array.from({ length: count }, (_, at) => (
        <div key={at} className={styles.part} role="group" aria-label={`${one} ${at + 1}`}>
          <div className={styles.partHead}>
            <span>
              {one} {at + 1}
            </span>
            {count > least && (
              <IconButton
                label={`Take ${one.toLowerCase()} ${at + 1} away`}
                icon={X}
                size="small"
                onClick={() => onRemove(at)}
              />
            )}
          </div>
          {children(at)}
        </div>
      ))}
      {count < most && (
        <div>
          <Button size="small" look="quiet" icon={Plus} onClick={onAdd}>
            Add a {one.toLowerCase()}
          </Button>
        </div>
      )}
    </>
  );
}
