import { useQueryClient } from "@tanstack/react-query";
import { useState } from "react";

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
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState<unknown>(null);
  const remove = () => {
    setBusy(true);
    removeModel(model.name)
      .then(({ freed_bytes: freed }) => {
        toast(`${model.title} is removed: ${sizeOf(freed)} are free again.`);
        void queries.invalidateQueries({ queryKey: ["backends"] });
        void queries.invalidateQueries({ queryKey: ["health"] });
        onClose();
      })
      .catch((reason: unknown) => {
        setError(reason);
        setBusy(false);
      });
  };
  return (
    <Dialog
      open
      onClose={onClose}
      title={`Remove ${model.title}`}
      actions={
        <>
          <Button onClick={onClose}>Keep it</Button>
          <Button look="danger" busy={busy} onClick={remove}>
            Remove
          </Button>
        </>
      }
    >
      <p>
        Its weights are deleted from this machine, {sizeOf(model.installed?.size_bytes ?? 0)} in
        all. Sessions that were made with it stay as they are.
      </p>
      {error !== null && <Fault error={error} />}
    </Dialog>
  );
}
