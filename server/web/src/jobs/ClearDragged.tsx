import type { DraggedBody } from "../api/schema";
import { Button } from "../parts/Button";
import { Dialog } from "../parts/Dialog";
import { Fault } from "../parts/Fault";
import { sizeOf } from "../parts/figures";
import { toast } from "../parts/toast";
import styles from "./ClearDragged.module.css";
import { filesOf, useMoveDragged } from "./moveDragged";

/** A question first: a DAW may play from there. */
export function ClearDragged({ dragged, onClose }: { dragged: DraggedBody; onClose: () => void }) {
  const { mutate, isPending, error } = useMoveDragged();
  const { laid_out: laidOut, cleared } = dragged;
  const files = filesOf(laidOut);
  const clear = () =>
    mutate(true, {
      onSuccess: () => {
        toast(`${files} cleared away: they can be put back.`);
        onClose();
      },
    });
  return (
    <Dialog
      open
      onClose={onClose}
      title="Clear what was dragged out"
      actions={
        <>
          <Button onClick={onClose}>Leave them</Button>
          <Button look="danger" busy={isPending} onClick={clear}>
            Clear {files}
          </Button>
        </>
      }
    >
      <p className={styles.words}>
        A DAW project that still plays one of these files from {laidOut.folder} will miss it when it
        is opened next. Where your DAW can copy all audio into its project, do that first.
      </p>
      <p className={styles.words}>
        They are moved to {cleared.folder}, {sizeOf(laidOut.size_bytes)} in all. Nothing is deleted:
        they can be put back here until you delete that folder.
      </p>
      {error && <Fault error={error} />}
    </Dialog>
  );
}
