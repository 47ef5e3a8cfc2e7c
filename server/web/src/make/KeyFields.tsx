import type { Key } from "../api/schema";
import { Select } from "../parts/Select";
import styles from "./Understood.module.css";

const TONICS = ["C", "C#", "Db", "D", "Eb", "E", "F", "F#", "Gb", "G", "Ab", "A", "Bb", "B"];
const MODES: readonly Key["mode"][] = [
  "major",
  "minor",
  "dorian",
  "phrygian",
  "lydian",
  "mixolydian",
  "locrian",
];

interface KeyFieldsProps {
  tonic: string;
  mode: string;
  onChange: (key: Key) => void;
}

/** A key: its tonic and its mode. */
export function KeyFields({ tonic, mode, onChange }: KeyFieldsProps) {
  const tonics = TONICS.includes(tonic) ? TONICS : [...TONICS, tonic];
  return (
    <div className={styles.pair}>
      <Select
        label="Tonic"
        value={tonic}
        options={tonics.map((name) => ({ value: name, label: name }))}
        onChange={(chosen) => onChange({ tonic: chosen, mode: mode as Key["mode"] })}
      />
      <Select
        label="Mode"
        value={mode as Key["mode"]}
        options={MODES.map((name) => ({ value: name, label: name }))}
        onChange={(chosen) => onChange({ tonic, mode: chosen })}
      />
    </div>
  );
}
