import { useState } from "react";

import type { LearningBody, LearntControlBody } from "../api/schema";
import { TextField } from "../parts/TextField";
import styles from "./Learn.module.css";
import type { Ask } from "./useCommand";

/** The controls that were moved, in the order in which they were; each can be given its name. */
export function LearntControls({ learning, ask }: { learning: LearningBody; ask: Ask }) {
  const controls = learning.controls;
  if (controls.length === 0) return null;
  return (
    <table className={styles.controls} aria-label="What was moved">
      <thead>
        <tr>
          <th scope="col">Name</th>
          <th scope="col">Kind</th>
          <th scope="col">Sends</th>
          <th scope="col">
            <span className={styles.unseen}>What to do</span>
          </th>
        </tr>
      </thead>
      <tbody>
        {controls.map((one) => (
          <tr key={one.key} data-newest={one.key === learning.newest || undefined}>
            <td>
              <NameField key={one.name} control={one} ask={ask} />
            </td>
            <td>{one.kind}</td>
            <td className={styles.sends}>{one.sends}</td>
            <td className={styles.hint}>{one.sure ? "sure" : one.hint}</td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}

function NameField({ control, ask }: { control: LearntControlBody; ask: Ask }) {
  const [name, setName] = useState(control.name);
  const keep = async () => {
    const wanted = name.trim();
    if (wanted === control.name) return;
    const did =
      wanted !== "" && (await ask({ do: "name-control", key: control.key, name: wanted }, true));
    if (!did) setName(control.name);
  };
  return (
    <TextField
      label={`Name of ${control.sends}`}
      hideLabel
      value={name}
      maxLength={80}
      onChange={setName}
      onBlur={() => void keep()}
      onKeyDown={(event) => {
        if (event.key === "Enter") void keep();
      }}
    />
  );
}
