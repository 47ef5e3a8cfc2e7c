import { isList } from "../steps/places";
import type { ChainData } from "../steps/schema";
import styles from "./Editor.module.css";

const ROLES = ["drums", "bass", "chords", "lead", "pad", "vocals", "other", "fx"] as const;

interface RolesProps {
  chain: ChainData;
  onChange: (chain: ChainData) => void;
}

/** The tracks that a chain is meant for; none means any. */
export function Roles({ chain, onChange }: RolesProps) {
  const has = (role: string) => isList(chain.roles) && chain.roles.includes(role);
  const toggle = (role: string) =>
    onChange({ ...chain, roles: ROLES.filter((one) => (one === role ? !has(one) : has(one))) });
  return (
    <fieldset className={styles.roles}>
      <legend>Meant for; none means any track</legend>
      {ROLES.map((role) => (
        <label key={role} className={styles.role}>
          <input type="checkbox" checked={has(role)} onChange={() => toggle(role)} />
          {role}
        </label>
      ))}
    </fieldset>
  );
}
