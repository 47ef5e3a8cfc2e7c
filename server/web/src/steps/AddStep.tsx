import { Plus } from "lucide-react";

import { Button } from "../parts/Button";
import { Menu } from "../parts/Menu";
import { freshStep } from "./fresh";
import { type Schema, type StepData, stepSchemas } from "./schema";
import styles from "./StepList.module.css";
import { kindTitle } from "./words";

/** Kinds that are looked for together, in the order of a mixer's channel. */
const FAMILIES: readonly (readonly string[])[] = [
  ["gain", "equaliser", "filter", "compressor", "gate", "limiter", "loudness", "clip"],
  ["distortion", "bitcrush", "resample", "codec"],
  ["delay", "reverb", "convolution", "chorus", "phaser", "pitch-shift"],
  ["invert", "channels", "width", "pan"],
  ["plug-in", "faust"],
  ["parallel", "bands", "level"],
];

interface AddStepProps {
  whole: Schema;
  label: string;
  onAdd: (step: StepData) => void;
}

/** A menu of all kinds of steps that the schema has. */
export function AddStep({ whole, label, onAdd }: AddStepProps) {
  const schemas = stepSchemas(whole);
  const known = new Set(FAMILIES.flat());
  const others = [...schemas.keys()].filter((kind) => !known.has(kind));
  const families = [...FAMILIES, others].map((kinds) => kinds.filter((kind) => schemas.has(kind)));
  const items = families
    .filter((kinds) => kinds.length > 0)
    .flatMap((kinds, at) => [
      ...(at > 0 ? (["line"] as const) : []),
      ...kinds.map((kind) => ({
        label: kindTitle(kind),
        onSelect: () => onAdd(freshStep(kind, schemas.get(kind) ?? {}, whole)),
      })),
    ]);
  return (
    <div className={styles.add}>
      <Menu
        align="start"
        items={items}
        trigger={
          <Button size="small" icon={Plus} aria-label={`Add a step to ${label}`}>
            Add a step
          </Button>
        }
      />
    </div>
  );
}
