import type { ArgumentBody } from "../api/schema";
import { NumberField } from "../parts/NumberField";
import { Select } from "../parts/Select";
import { TextField } from "../parts/TextField";
import { namedPlainly, type Told } from "./arguments";
import styles from "./ArgumentFields.module.css";

interface ArgumentFieldsProps {
  fields: readonly ArgumentBody[];
  told: Told;
  onTell: (told: Told) => void;
}

/** How many stand in sight before the others are folded away. */
const IN_SIGHT = 4;

/** What an action may be told; what is left empty is as usual. */
export function ArgumentFields({ fields, told, onTell }: ArgumentFieldsProps) {
  const needed = fields.filter((field) => field.needed);
  const others = fields.filter((field) => !field.needed);
  const drawn = (some: readonly ArgumentBody[]) =>
    some.map((field) => (
      <ArgumentField
        key={field.name}
        field={field}
        value={told[field.name] ?? ""}
        onChange={(value) => onTell({ ...told, [field.name]: value })}
      />
    ));
  if (fields.length <= IN_SIGHT)
    return (
      fields.length > 0 && <div className={styles.fields}>{drawn([...needed, ...others])}</div>
    );
  return (
    <>
      {needed.length > 0 && <div className={styles.fields}>{drawn(needed)}</div>}
      <details className={styles.more}>
        <summary>What else it may be told</summary>
        <div className={styles.fields}>{drawn(others)}</div>
      </details>
    </>
  );
}

interface ArgumentFieldProps {
  field: ArgumentBody;
  value: string;
  onChange: (value: string) => void;
}

function ArgumentField({ field, value, onChange }: ArgumentFieldProps) {
  const label = namedPlainly(field.name);
  const hint = field.words === "" ? {} : { hint: field.words };
  const { kind, lowest, highest, usual } = field;
  if (kind === "switch" || kind === "choice")
    return (
      <Select
        label={label}
        {...hint}
        value={value}
        options={[
          { value: "", label: usual ? `as usual: ${usual}` : "not said" },
          ...(kind === "switch" ? ["yes", "no"] : field.options).map((one) => ({
            value: one,
            label: one,
          })),
        ]}
        onChange={onChange}
      />
    );
  if (kind === "number" || kind === "whole")
    return (
      <NumberField
        label={label}
        {...hint}
        optional
        value={value === "" ? null : Number(value)}
        min={lowest ?? -1e9}
        max={highest ?? 1e9}
        step={kind === "whole" || (highest ?? 1e9) - (lowest ?? -1e9) > 10 ? 1 : 0.05}
        placeholder={usual}
        onChange={(now) => onChange(now === null ? "" : String(now))}
      />
    );
  return (
    <TextField
      label={label}
      {...hint}
      value={value}
      required={field.needed}
      maxLength={field.longest ?? 2000}
      placeholder={usual || (kind === "words" || kind === "numbers" ? "one, another" : "")}
      onChange={onChange}
    />
  );
}
