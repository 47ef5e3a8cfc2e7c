import { useState } from "react";

import type { BridgeParts, LearningBody } from "../api/schema";
import { Button } from "../parts/Button";
import { Dialog } from "../parts/Dialog";
import { Select } from "../parts/Select";
import { Switch } from "../parts/Switch";
import { TextField } from "../parts/TextField";
import { counted } from "../parts/figures";
import styles from "./Learn.module.css";
import { LearntControls } from "./LearntControls";
import type { Ask } from "./useCommand";

interface WhichProps {
  parts: BridgeParts;
  ask: Ask;
  busy: boolean;
  onClose: () => void;
}

interface LearnProps extends WhichProps {
  open: boolean;
}

/**
 * Learn a controller by moving it: which one, its controls, its name. Closed, what was moved and
 * typed is kept: it is ended by a button alone.
 */
export function Learn({ open, ...others }: LearnProps) {
  const { parts, ask, busy, onClose } = others;
  const learning = parts.learning;
  if (!learning?.on) return open && <Which {...others} />;
  return <Moving open={open} learning={learning} ask={ask} busy={busy} onClose={onClose} />;
}

function Which({ parts, ask, busy, onClose }: WhichProps) {
  const devices = (parts.devices ?? []).filter((one) => one.there && one.port !== "OSC");
  const sources = [
    { value: "osc", label: `OSC that comes to port ${parts.osc_port ?? "8766"}` },
    ...devices.map((one) => ({ value: `midi:${one.port}`, label: one.port })),
  ];
  const [source, setSource] = useState(devices[0] ? `midi:${devices[0].port}` : "osc");
  return (
    <Dialog
      open
      onClose={onClose}
      title="Learn a controller"
      actions={
        <Button
          look="primary"
          busy={busy}
          onClick={() => void ask({ do: "begin-learning", source }, true)}
        >
          Begin
        </Button>
      }
    >
      <p className={styles.words}>
        Move each control once or twice; what they are is learnt from what they send. While this
        goes on they do nothing else.
      </p>
      <Select label="Which one" value={source} options={sources} onChange={setSource} />
    </Dialog>
  );
}

interface MovingProps {
  open: boolean;
  learning: LearningBody;
  ask: Ask;
  busy: boolean;
  onClose: () => void;
}

function Moving({ open, learning, ask, busy, onClose }: MovingProps) {
  const [name, setName] = useState("");
  const [mapping, setMapping] = useState(true);
  const controls = learning.controls;
  const unsure = controls.filter((one) => !one.sure).length;
  const lacks = controls.length === 0 || name.trim() === "";
  const save = async () => {
    if (await ask({ do: "save-learnt", name: name.trim(), mapping })) onClose();
  };
  const end = () => {
    void ask({ do: "end-learning" }, true);
    onClose();
  };
  return (
    <Dialog
      open={open}
      wide
      onClose={onClose}
      title="Move its controls"
      actions={
        <>
          <Button onClick={end}>Do not keep it</Button>
          <Button look="primary" busy={busy} disabled={lacks} onClick={() => void save()}>
            Save
          </Button>
        </>
      }
    >
      <p className={styles.words} role="status">
        {controls.length === 0
          ? "Move every fader from end to end, and press every button once or twice."
          : `${counted(controls.length, "control")} so far${unsure > 0 ? `, ${unsure} to be moved more` : ", all of them sure"}.`}
      </p>
      <LearntControls learning={learning} ask={ask} />
      <div className={styles.keep}>
        <TextField
          label="What the device is called"
          value={name}
          onChange={setName}
          placeholder="My box"
          maxLength={80}
          onKeyDown={({ key }) => {
            if (key === "Enter" && !lacks && !busy) void save();
          }}
        />
        <Switch label="A mapping to begin with" checked={mapping} onChange={setMapping} />
      </div>
    </Dialog>
  );
}
