import { useState } from "react";

import { useArguments } from "../api/bridge";
import type { ActionBody } from "../api/schema";
import { Button } from "../parts/Button";
import { Combobox } from "../parts/Combobox";
import { Fault } from "../parts/Fault";
import { Panel } from "../parts/Panel";
import { ArgumentFields } from "./ArgumentFields";
import { lacking, type Told, toldArguments } from "./arguments";
import styles from "./PressAction.module.css";
import type { Ask } from "./useCommand";

interface PressActionProps {
  bridge: string;
  actions: readonly ActionBody[];
  ask: Ask;
  busy: boolean;
}

/** Have any action done, as a pad that is mapped to it would. */
export function PressAction({ bridge, actions, ask, busy }: PressActionProps) {
  const [name, setName] = useState("");
  const [told, setTold] = useState<Told>({});
  const action = actions.find((one) => one.name === name);
  const { data, error } = useArguments(bridge, action?.name ?? null);
  const fields = data?.arguments ?? [];
  const missing = lacking(fields, told);
  return (
    <Panel title="Press an action">
      <form
        className={styles.form}
        onSubmit={(event) => {
          event.preventDefault();
          if (!action || missing !== null) return;
          const args = toldArguments(fields, told);
          void ask({ do: "press-action", action: name, arguments: args }, true);
        }}
      >
        <div className={styles.row}>
          <Combobox
            className={styles.action ?? ""}
            label="Action"
            hideLabel
            placeholder="generate, vary, hush…"
            value={name}
            options={actions.map((one) => ({ value: one.name, label: one.name }))}
            onChange={(chosen) => {
              setName(chosen);
              setTold({});
            }}
          />
          <Button
            type="submit"
            look="primary"
            disabled={!action || missing !== null}
            busy={busy}
            title={missing ?? undefined}
          >
            Press
          </Button>
        </div>
        <p className={styles.words}>
          {action ? action.words : "As a pad would; how it goes stands among the live events."}
        </p>
        {error && <Fault error={error} />}
        <ArgumentFields fields={fields} told={told} onTell={setTold} />
      </form>
    </Panel>
  );
}
