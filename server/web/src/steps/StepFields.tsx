import type { ReactNode } from "react";

import { Select } from "../parts/Select";
import { Switch } from "../parts/Switch";
import { TextArea } from "../parts/TextArea";
import { TextField } from "../parts/TextField";
import { type Field, fieldsOf } from "./fields";
import { freshPart } from "./fresh";
import { NumberControl } from "./NumberControl";
import { PartsControl } from "./PartsControl";
import { changed, isList, isObject, type Place } from "./places";
import { type Json, type JsonObject, resolved, type Schema } from "./schema";
import { SettingsControl } from "./SettingsControl";
import styles from "./StepFields.module.css";
import { sentence } from "./words";

interface StepFieldsProps {
  schema: Schema;
  whole: Schema;
  /** The step, or a part of one. */
  data: JsonObject;
  onChange: (data: JsonObject) => void;
  /** What it is called: `Compressor`, `Band 2`. */
  of: string;
  /** Draws the steps that stand in this one, by their place in it. */
  inner: (list: Place, of: string) => ReactNode;
}

/** Every value of a step as a control, made from the schema. */
export function StepFields({ schema, whole, data, onChange, of, inner }: StepFieldsProps) {
  const put = (place: Place, value: Json | undefined) => onChange(changed(data, place, value));
  return (
    <div className={styles.fields}>
      {fieldsOf(schema, whole).map((field) => (
        <Control key={field.name} {...{ field, whole, data, put, of, inner }} schema={schema} />
      ))}
      <Moving data={data} />
    </div>
  );
}

interface ControlProps extends Omit<StepFieldsProps, "onChange"> {
  field: Field;
  put: (place: Place, value: Json | undefined) => void;
}

function Control(props: ControlProps) {
  const { field, data, put, of } = props;
  const value = data[field.name];
  const set = (to: Json | undefined) => put([field.name], to);
  switch (field.shape) {
    case "number":
      return (
        <NumberControl
          field={field}
          of={of}
          value={typeof value === "number" ? value : null}
          onChange={(to) => set(to ?? undefined)}
        />
      );
    case "switch":
      return <Switch label={field.label} checked={value === true} onChange={set} />;
    case "choice":
      return <Choice field={field} of={of} value={value} onChange={set} />;
    case "text":
      return <Text field={field} of={of} value={value} onChange={set} />;
    case "settings":
      return <SettingsControl of={of} settings={isObject(value) ? value : {}} onChange={set} />;
    case "steps":
      return props.inner([field.name], of);
    default:
      return <Several {...props} field={field} list={isList(value) ? value : []} />;
  }
}

interface OneProps<Shape> {
  field: Extract<Field, { shape: Shape }>;
  of: string;
  value: Json | undefined;
  onChange: (to: Json | undefined) => void;
}

function Choice({ field, of, value, onChange }: OneProps<"choice">) {
  const options = field.options.map((one) => ({
    value: String(one),
    label: sentence(String(one)),
  }));
  if (field.nothing) options.unshift({ value: "", label: "Any" });
  return (
    <div className={`${styles.row} ${styles.wide}`}>
      <span className={styles.name} title={field.about}>
        {field.label}
      </span>
      <Select
        hideLabel
        label={`${field.label} of ${of}`}
        options={options}
        value={written(value ?? field.rest)}
        onChange={(to) => onChange(field.options.find((one) => String(one) === to))}
      />
    </div>
  );
}

function written(value: Json | undefined): string {
  return typeof value === "string" || typeof value === "number" ? String(value) : "";
}

function Text({ field, of, value, onChange }: OneProps<"text">) {
  const shared = {
    hideLabel: true,
    label: `${field.label} of ${of}`,
    value: typeof value === "string" ? value : "",
    maxLength: field.most,
    onChange: (to: string) => onChange(to === "" && field.optional ? undefined : to),
  };
  return (
    <div className={`${styles.row} ${styles.wide}`}>
      <span className={styles.name} title={field.about}>
        {field.label}
      </span>
      {field.name === "code" ? (
        <TextArea {...shared} spellCheck={false} />
      ) : (
        <TextField {...shared} placeholder={field.optional ? "none" : ""} />
      )}
    </div>
  );
}

interface SeveralProps extends ControlProps {
  field: Extract<Field, { shape: "numbers" | "parts" | "branches" }>;
  list: readonly Json[];
}

/** Numbers, bands or branches one after another. */
function Several({ field, list, whole, put, schema, of, inner }: SeveralProps) {
  const one = sentence(field.name.replace(/_.*/, "").replace(/e?s$/, ""));
  const title = field.shape === "branches" && one === "Branch" ? "Branch" : one;
  const items = resolved(schema.properties?.[field.name]?.items ?? {}, whole);
  const fresh: Json =
    field.shape === "numbers"
      ? 2000
      : field.shape === "parts"
        ? freshPart(field.fields)
        : { steps: [] };
  return (
    <PartsControl
      one={title}
      count={list.length}
      least={field.least}
      most={field.most}
      onAdd={() => put([field.name], [...list, fresh])}
      onRemove={(at) => put([field.name], list.toSpliced(at, 1))}
    >
      {(at) => {
        const item = list[at];
        if (field.shape === "numbers")
          return (
            <NumberControl
              field={field.each}
              of={`${title} ${at + 1} of ${of}`}
              value={typeof item === "number" ? item : null}
              onChange={(to) => put([field.name, at], to ?? undefined)}
            />
          );
        return (
          <StepFields
            schema={items}
            whole={whole}
            data={isObject(item) ? item : {}}
            onChange={(to) => put([field.name, at], to)}
            of={`${title} ${at + 1} of ${of}`}
            inner={(below, name) => inner([field.name, at, ...below], name)}
          />
        );
      }}
    </PartsControl>
  );
}

/** What moves by itself is said: a hand on its control would change where it begins only. */
function Moving({ data }: { data: JsonObject }) {
  const lanes = isObject(data.automation) ? Object.keys(data.automation) : [];
  if (lanes.length === 0) return null;
  return <p className={styles.moves}>Moves over the song: {lanes.join(", ")}.</p>;
}
