import { useMutation, useQueryClient } from "@tanstack/react-query";

import { removeModel } from "../api/health";
import type { ModelBody } from "../api/schema";
import { Button } from "../parts/Button";
import { Dialog } from "../parts/Dialog";
import { Fault } from "../parts/Fault";
import { sizeOf } from "../parts/figures";
import { toast } from "../parts/toast";

/** Weights are deleted only after a question: they may take long to fetch again. */
export function RemoveModel({ model, onClose }: { model: ModelBody; onClose: () => void }) {
  const queries = useQueryClient();
  const { mutate, isPending, error } = useMutation({
    mutationFn: () => removeModel(model.name),
    onSuccess: ({ freed_bytes: freed }) => {
      toast(`${model.title} is removed: ${sizeOf(freed)} are free again.`);
      void queries.invalidateQueries({ queryKey: ["backends"] });
      void queries.invalidateQueries({ queryKey: ["health"] });
      onClose();
    },
  });
  return (
    <Dialog
      open
      onClose={onClose}
      title={`Remove ${model.title}`}
      actions={
        <>
          <Button onClick={onClose}>Keep it</Button>
          <Button look="danger" busy={isPending} onClick={() => mutate()}>
            Remove
          </Button>
        </>
      }
    >
      <p>
        Its weights are deleted from this machine, {sizeOf(model.installed?.size_bytes ?? 0)} in
        all. Sessions that were made with it stay as they are.
      </p>
      {error && <Fault error={error} />}
    </Dialog>
  );
}
