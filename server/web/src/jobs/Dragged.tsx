import { FolderX, Undo2 } from "lucide-react";
import { type ReactNode, useRef, useState } from "react";
import { flushSync } from "react-dom";

import { useMachine } from "../api/health";
import type { HeapBody } from "../api/schema";
import { Button } from "../parts/Button";
import { Fault } from "../parts/Fault";
import { sizeOf } from "../parts/figures";
import { toast } from "../parts/toast";
import { ClearDragged } from "./ClearDragged";
import styles from "./Dragged.module.css";
import { filesOf, useMoveDragged } from "./moveDragged";

/** What was laid out for a DAW on this machine, and what of it was cleared away, if there is any. */
export function Dragged() {
  const dragged = useMachine().data?.dragged;
  const [asking, setAsking] = useState(false);
  const move = useMoveDragged();
  const section = useRef<HTMLElement>(null);
  const close = () => {
    flushSync(() => setAsking(false));
    // The button that had the focus may have gone with what it was for.
    if (document.activeElement === document.body) section.current?.focus();
  };
  const putBack = (words: string) =>
    move.mutate(false, {
      onSuccess: () => {
        toast(words, { tone: "good" });
        section.current?.focus();
      },
    });
  if (!dragged) return null;
  const { laid_out: laidOut, cleared } = dragged;
  if (laidOut.files === 0 && cleared.files === 0 && !asking) return null;
  return (
    <section ref={section} tabIndex={-1} className={styles.dragged} aria-labelledby="dragged">
      <h2 id="dragged">Dragged out of the page</h2>
      {laidOut.files > 0 && (
        <Row
          heap={laidOut}
          action={
            <Button size="small" icon={FolderX} onClick={() => setAsking(true)}>
              Clear…
            </Button>
          }
        >
          Kept, since a DAW may play from there.
        </Row>
      )}
      {cleared.files > 0 && (
        <Row
          heap={cleared}
          action={
            <Button
              size="small"
              icon={Undo2}
              busy={move.isPending}
              onClick={() => putBack(`${filesOf(cleared)} put back.`)}
            >
              Put back
            </Button>
          }
        >
          Cleared away. To have the room, delete that folder once no project misses it.
        </Row>
      )}
      {move.error && <Fault error={move.error} />}
      {asking && <ClearDragged dragged={dragged} onClose={close} />}
    </section>
  );
}

function Row({ heap, action, children }: { heap: HeapBody; action: ReactNode; children: string }) {
  return (
    <div className={styles.row}>
      <p className={styles.words}>
        <span>
          <strong>{filesOf(heap)}</strong>, {sizeOf(heap.size_bytes)}, in{" "}
          <code className={styles.path}>{heap.folder}</code>
        </span>
        <span className={styles.soft}>{children}</span>
      </p>
      {action}
    </div>
  );
}
