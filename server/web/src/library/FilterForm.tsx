import { useBackends } from "../api/health";
import { useAlbums } from "../api/sessions";
import { useStyles } from "../api/styles";
import { Button } from "../parts/Button";
import { Combobox } from "../parts/Combobox";
import { NumberField } from "../parts/NumberField";
import { Select } from "../parts/Select";
import { EVERYTHING, type Filters } from "./filters";
import styles from "./FilterForm.module.css";
import { OPERATION_OPTIONS } from "./operations";

interface FilterFormProps {
  filters: Filters;
  onChange: (filters: Filters) => void;
}

const ANY = "";
const TONICS = ["C", "C#", "D", "Eb", "E", "F", "F#", "G", "Ab", "A", "Bb", "B"];
const KEYS = TONICS.flatMap((tonic) =>
  ["major", "minor"].map((mode) => ({ value: `${tonic} ${mode}`, label: `${tonic} ${mode}` })),
);

/** What sessions can be found by, beside words. */
export function FilterForm({ filters, onChange }: FilterFormProps) {
  const albums = useAlbums();
  const engines = useBackends("engines");
  const known = useStyles();
  const set = (change: Partial<Filters>) => onChange({ ...filters, ...change });
  const named = (items: readonly { name: string }[] | undefined) =>
    (items ?? []).map(({ name }) => ({ value: name, label: name }));
  const any = (label: string) => ({ value: ANY, label });
  return (
    <div className={styles.form}>
      <NumberField
        label="Slowest tempo"
        unit="BPM"
        optional
        min={1}
        max={999}
        value={filters.bpmMin}
        onChange={(bpmMin) => set({ bpmMin })}
      />
      <NumberField
        label="Fastest tempo"
        unit="BPM"
        optional
        min={1}
        max={999}
        value={filters.bpmMax}
        onChange={(bpmMax) => set({ bpmMax })}
      />
      <Combobox
        label="Key"
        free
        value={filters.key ?? ""}
        options={KEYS}
        onChange={(key) => set({ key: key || null })}
      />
      <Combobox
        label="Style"
        free
        value={filters.style ?? ""}
        options={named(known.data?.items)}
        onChange={(style) => set({ style: style || null })}
      />
      <Select
        label="Engine"
        value={filters.engine ?? ANY}
        options={[any("Any engine"), ...named(engines.data?.items)]}
        onChange={(engine) => set({ engine: engine || null })}
      />
      <Select
        label="Made by"
        value={filters.operation ?? ANY}
        options={[any("Anything"), ...OPERATION_OPTIONS]}
        onChange={(operation) => set({ operation: operation || null })}
      />
      <Select
        label="Album"
        value={filters.album ?? ANY}
        options={[any("Any album"), ...named(albums.data?.items)]}
        onChange={(album) => set({ album: album || null })}
      />
      <Select
        label="Mark"
        value={filters.mark ?? ANY}
        options={[
          any("Any mark"),
          { value: "kept", label: "Kept" },
          { value: "thrown", label: "Thrown" },
          { value: "none", label: "No mark" },
        ]}
        onChange={(mark) => set({ mark: mark === ANY ? null : (mark as Filters["mark"]) })}
      />
      <Select
        label="Hidden sessions"
        value={filters.hidden}
        options={[
          { value: "without", label: "Are left out" },
          { value: "with", label: "Are shown as well" },
          { value: "only", label: "Alone" },
        ]}
        onChange={(hidden) => set({ hidden })}
      />
      <Button
        look="quiet"
        className={styles.wide}
        onClick={() => onChange({ ...EVERYTHING, words: filters.words })}
      >
        Clear the filters
      </Button>
    </div>
  );
}
