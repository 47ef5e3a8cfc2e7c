import { Chip } from "../parts/Chip";
import type { Filters } from "./filters";
import { operationName } from "./operations";
import styles from "./ActiveFilters.module.css";

interface ActiveFiltersProps {
  filters: Filters;
  onChange: (filters: Filters) => void;
}

/** The filters that are set, each with a cross that takes it away. */
export function ActiveFilters({ filters, onChange }: ActiveFiltersProps) {
  const shown = chipsOf(filters);
  if (shown.length === 0) return null;
  return (
    <div className={styles.chips}>
      {shown.map(({ name, value, without }) => (
        <Chip key={name} name={name} set onRemove={() => onChange({ ...filters, ...without })}>
          {value}
        </Chip>
      ))}
    </div>
  );
}

interface Shown {
  name: string;
  value: string;
  without: Partial<Filters>;
}

function chipsOf(filters: Filters): Shown[] {
  const { bpmMin, bpmMax, key, style, engine, operation, album, hidden, mark } = filters;
  const shown: (Shown | null)[] = [
    bpmMin === null && bpmMax === null
      ? null
      : { name: "Tempo", value: tempi(bpmMin, bpmMax), without: { bpmMin: null, bpmMax: null } },
    key === null ? null : { name: "Key", value: key, without: { key: null } },
    style === null ? null : { name: "Style", value: style, without: { style: null } },
    engine === null ? null : { name: "Engine", value: engine, without: { engine: null } },
    operation === null
      ? null
      : { name: "Made by", value: operationName(operation), without: { operation: null } },
    album === null ? null : { name: "Album", value: album, without: { album: null } },
    mark === null ? null : { name: "Mark", value: mark, without: { mark: null } },
    hidden === "without"
      ? null
      : {
          name: "Hidden",
          value: hidden === "only" ? "alone" : "shown as well",
          without: { hidden: "without" },
        },
  ];
  return shown.filter((one) => one !== null);
}

function tempi(slowest: number | null, fastest: number | null): string {
  if (slowest === null) return `up to ${fastest ?? ""}`;
  return fastest === null ? `from ${slowest}` : `${slowest} to ${fastest}`;
}
