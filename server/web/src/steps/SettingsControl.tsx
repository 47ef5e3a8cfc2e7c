import { Plus, X } from "lucide-react";
import { useState } from "react";

import { Button } from "../parts/Button";
import { IconButton } from "../parts/IconButton";
import { TextField } from "../parts/TextField";
import type { Json, JsonObject } from "./schema";
import styles from "./StepFields.module.css";

interface SettingsControlProps {
  settings: JsonObject;
  onChange: (settings: JsonObject) => void;
  of: string;
}

/** Values by names that no schema knows: what a plug-in or its code calls its parameters. */
export function SettingsControl({ settings, onChange, of }: SettingsControlProps) {
  const [name, setName] = useState("");
  const add = () => {
    if (name.trim() === "" || name in settings) return;
    onChange({ ...settings, [name.trim()]: 0 });
    setName("");
  };
  return (
    <div className={styles.part}>
      {Object.entries(settings).map(([key, value]) => (
        <div key={key} className={styles.setting}>
          <span className={styles.name}>{key}</span>
          <TextField
            hideLabel
            label={`${key} of ${of}`}
            value={typeof value === "object" ? "" : String(value)}
            onChange={(typed) => onChange({ ...settings, [key]: meant(typed) })}
          />
          <IconButton
            label={`Take ${key} away`}
            icon={X}
            size="small"
            onClick={() =>
              onChange(Object.fromEntries(Object.entries(settings).filter(([one]) => one !== key)))
            }
          />
        </div>
      ))}
      <form
        className={styles.setting}
        onSubmit={(event) => {
          event.preventDefault();
          add();
        }}
      >
        <TextField
          hideLabel
          label={`Name of a parameter of ${of}`}
          placeholder="Parameter, as the plug-in calls it"
          value={name}
          onChange={setName}
        />
        <Button type="submit" size="small" icon={Plus} disabled={name.trim() === ""}>
          Set it
        </Button>
      </form>
    </div>
  );
}

/** -18 is a number, true is a switch, all else is text as the plug-in shows it. */
function meant(typed: string): Json {
  if (typed === "true" || typed === "false") return typed === "true";
  if (/^-?\d+(\.\d+)?$/.test(typed)) return Number(typed);
  return typed;
}
