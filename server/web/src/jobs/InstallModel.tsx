import { useMutation } from "@tanstack/react-query";
import { useState } from "react";

import { installModel } from "../api/health";
import type { LicenceBody, ModelBody } from "../api/schema";
import { Button } from "../parts/Button";
import { Dialog } from "../parts/Dialog";
import { Fault } from "../parts/Fault";
import { sizeOf } from "../parts/figures";
import { Sentence } from "../parts/Sentence";
import { Switch } from "../parts/Switch";
import { TextField } from "../parts/TextField";
import styles from "./InstallModel.module.css";

/** What is to be known and agreed before a model is fetched. */
export function InstallModel({ model, onClose }: { model: ModelBody; onClose: () => void }) {
  const [accepted, setAccepted] = useState(false);
  const [pickles, setPickles] = useState(false);
  const [folder, setFolder] = useState("");
  const byHand = model.by_hand !== "";
  const agreed =
    (accepted || !model.licence.must_be_accepted) &&
    (pickles || !model.only_pickles) &&
    (folder.trim() !== "" || !byHand);

  const { mutate, isPending, error } = useMutation({
    mutationFn: () =>
      installModel(model.name, {
        folder: folder.trim() === "" ? null : folder.trim(),
        pickles,
        accept_licence: accepted,
      }),
    onSuccess: onClose,
  });
  return (
    <Dialog
      open
      onClose={onClose}
      title={`Install ${model.title}`}
      actions={
        <>
          <Button onClick={onClose}>Leave it</Button>
          <Button look="primary" disabled={!agreed} busy={isPending} onClick={() => mutate()}>
            {folder.trim() === "" ? `Fetch ${sizeOf(model.disk_mb * 1e6)}` : "Install"}
          </Button>
        </>
      }
    >
      <p className={styles.about}>{model.about}</p>
      {byHand ? (
        <p className={styles.warn}>{model.by_hand}</p>
      ) : (
        <p className={styles.soft}>
          The weights come from {model.source}; from then on everything works offline.
          {model.gated && " Their makers ask for an account and for consent there first."}
        </p>
      )}
      <Terms licence={model.licence} />
      {model.unknown.map((words) => (
        <p key={words} className={styles.soft}>
          {words}
        </p>
      ))}
      {model.licence.must_be_accepted && (
        <Switch label="I accept this licence" checked={accepted} onChange={setAccepted} />
      )}
      {model.only_pickles && (
        <Switch
          label="Take weights as a pickle, a file that can run any program"
          checked={pickles}
          onChange={setPickles}
        />
      )}
      <details open={byHand} className={styles.folder}>
        <summary>Weights that were carried here by hand</summary>
        <TextField
          label="Their folder on the server's machine"
          placeholder="/home/ada/weights"
          value={folder}
          onChange={setFolder}
          onKeyDown={({ key }) => {
            if (key === "Enter" && agreed && !isPending) mutate();
          }}
        />
      </details>
      {error && <Fault error={error} />}
    </Dialog>
  );
}

function Terms({ licence }: { licence: LicenceBody }) {
  return (
    <div className={styles.terms}>
      <strong>{licence.title}</strong>
      <Sentence>{licence.words}</Sentence>
      {licence.limit !== "" && <span>{licence.limit}</span>}
      {licence.doubt !== "" && <span className={styles.warn}>{licence.doubt}</span>}
      <span className={styles.soft}>{licence.url}</span>
    </div>
  );
}
