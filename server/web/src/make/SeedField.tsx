import { Dices, Lock, LockOpen } from "lucide-react";

import { IconButton } from "../parts/IconButton";
import { NumberField } from "../parts/NumberField";
import styles from "./SeedField.module.css";
import { drawSeed, useWishes, wish } from "./useWishes";
import { LAST_SEED } from "./wishes";

/** The seed of the next takes: drawn anew after each press, unless it is locked. */
export function SeedField() {
  const { seed, seedLocked } = useWishes();
  return (
    <div className={styles.seed}>
      <NumberField
        label="Seed"
        min={0}
        max={LAST_SEED - 1}
        value={seed}
        onChange={(typed) => typed !== null && wish({ seed: Math.round(typed), seedLocked: true })}
      />
      <IconButton
        label="Draw another seed"
        icon={Dices}
        onClick={() => wish({ seed: drawSeed() })}
      />
      <IconButton
        label={seedLocked ? "Locked: every press makes the same" : "Lock the seed"}
        icon={seedLocked ? Lock : LockOpen}
        className={seedLocked ? styles.locked : undefined}
        aria-pressed={seedLocked}
        onClick={() => wish({ seedLocked: !seedLocked })}
      />
    </div>
  );
}
