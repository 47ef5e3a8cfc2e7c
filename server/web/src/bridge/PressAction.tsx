import { useState } from "react";

import type { ActionBody } from "../api/schema";
import { Button } from "../parts/Button";
import { Combobox } from "../parts/Combobox";
import styles from "./PressAction.module.css";
import type { Ask } from "./useCommand";

interface PressActionProps {
  actions: readonly ActionBody[];
  ask: Ask;
  busy: boolean;
}

/** Have any action done, as a pad that is mapped to it would. */
export function PressAction({ actions, ask, busy }: PressActionProps) {
  const [name, setName] = useState("");
  const action = actions.find((one) => one.name === name);
  return (
    <section className={styles.panel} aria-labelledby="bridge-press">
      <h2 id="bridge-press">Press an action</h2>
      <div className={styles.row}>
        <Combobox
          className={styles.action ?? ""}
          label="Action"
          hideLabel
          placeholder="generate, vary, hush…"
          value={name}
          options={actions.map((one) => ({ value: one.name, label: one.name }))}
          onChange={setName}
        />
        <Button
          look="primary"
          disabled={!action}
          busy={busy}
          onClick={() => void ask({ do: "press-action", action: name, arguments: {} }, true)}
        >
          Press
        </Button>
      </div>
      <p className={styles.words}>
        {action ? action.words : "As a pad would; how it goes stands among the live events."}
      </p>
    </section>
  );
}
