import { useState } from "react";

import { useBridges } from "../api/bridge";
import { Fault } from "../parts/Fault";
import { Select } from "../parts/Select";
import styles from "./Bridge.module.css";
import { Linked } from "./Linked";
import { NoBridge } from "./NoBridge";

/** Controllers, OSC and the clock: what is connected, what happens, and what each control does. */
export default function Bridge() {
  const { data, error, refetch } = useBridges();
  const [chosen, setChosen] = useState<string | null>(null);
  const bridges = data?.bridges ?? [];
  const bridge = bridges.find((one) => one.id === chosen) ?? bridges.at(-1);
  const choice = bridges.length > 1 && bridge && (
    <Select
      label="Which bridge"
      hideLabel
      value={bridge.id}
      options={bridges.map((one) => ({ value: one.id, label: one.parts.where ?? one.id }))}
      onChange={setChosen}
    />
  );
  return (
    <main className={styles.view}>
      {bridge ? (
        <Linked key={bridge.id} bridge={bridge} choice={choice} />
      ) : (
        <>
          <h1>Bridge</h1>
          {error && <Fault error={error} onAgain={() => void refetch()} />}
          {data && <NoBridge gone={data.gone} />}
        </>
      )}
    </main>
  );
}
