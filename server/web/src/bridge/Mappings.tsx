import { X } from "lucide-react";

import type { MappingBody, RuleBody } from "../api/schema";
import { Button } from "../parts/Button";
import { Combobox } from "../parts/Combobox";
import { counted } from "../parts/figures";
import { Panel } from "../parts/Panel";
import styles from "./Mappings.module.css";
import type { Ask } from "./useCommand";
import { controlOf } from "./words";

interface MappingsProps {
  mappings: readonly MappingBody[];
  /** The names of all that can be chosen. */
  shelf: readonly string[];
  ask: Ask;
  busy: boolean;
}

/** The mappings in use, what each control does by them, and the way to others. */
export function Mappings({ mappings, shelf, ask, busy }: MappingsProps) {
  const used = new Set(mappings.map((one) => one.name));
  const others = shelf.filter((name) => !used.has(name));
  return (
    <Panel
      flush
      title="Mappings in use"
      aside={
        <Combobox
          className={styles.choose ?? ""}
          label="Use another mapping"
          hideLabel
          placeholder="Use another mapping…"
          value=""
          options={others.map((name) => ({ value: name, label: name }))}
          onChange={(mapping) => void ask({ do: "use-mapping", mapping })}
        />
      }
    >
      {mappings.length === 0 && (
        <p className={styles.none}>None: choose one at the right, or plug its controller in.</p>
      )}
      {mappings.map((mapping) => (
        <details key={mapping.name} className={styles.mapping}>
          <summary className={styles.summary}>
            <span className={styles.name}>{mapping.name}</span>
            <span className={styles.aside}>{mapping.devices.join(", ")}</span>
            <span className={styles.aside}>{counted(mapping.rules.length, "rule")}</span>
          </summary>
          <div className={styles.body}>
            <div className={styles.about}>
              <p>
                {mapping.about} <code className={styles.source}>{mapping.source}</code>
              </p>
              <Button
                size="small"
                icon={X}
                busy={busy}
                onClick={() => void ask({ do: "drop-mapping", mapping: mapping.name })}
                aria-label={`Use ${mapping.name} no longer`}
              >
                Use no longer
              </Button>
            </div>
            <Rules rules={mapping.rules} name={mapping.name} />
          </div>
        </details>
      ))}
    </Panel>
  );
}

function Rules({ rules, name }: { rules: readonly RuleBody[]; name: string }) {
  return (
    <table className={styles.rules} aria-label={`What ${name} does`}>
      <thead>
        <tr>
          <th scope="col">Control</th>
          <th scope="col">Gesture</th>
          <th scope="col">What it does</th>
          <th scope="col">When</th>
          <th scope="col">Line</th>
        </tr>
      </thead>
      <tbody>
        {rules.map((rule, index) => (
          <tr key={index}>
            <td className={styles.controls} title={rule.controls.map(controlOf).join(", ")}>
              {controlsOf(rule)}
            </td>
            <td>{rule.gesture}</td>
            <td>{rule.does}</td>
            <td className={styles.when}>
              {[rule.layer && `layer ${rule.layer}`, rule.when].filter(Boolean).join(", ")}
            </td>
            <td className={styles.line}>{rule.line > 0 ? rule.line : ""}</td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}

/** The first and the last of many; of keys, which notes. */
function controlsOf({ controls, keys }: RuleBody): string {
  const [first, ...rest] = controls.map(controlOf);
  if (first === undefined) return "no control that is there";
  const last = rest.at(-1);
  const many = last === undefined ? first : `${first}${rest.length > 1 ? " … " : ", "}${last}`;
  return keys ? `${many}, keys ${keys}` : many;
}
