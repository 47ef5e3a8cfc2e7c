import { useRef } from "react";

import { AddStep } from "./AddStep";
import { inPlaceOf, keyOf } from "./keys";
import { changed, isList, movedIn, valueIn } from "./places";
import { type Schema, type StepData, stepSchemas } from "./schema";
import { StepCard } from "./StepCard";
import styles from "./StepList.module.css";

interface StepListProps {
  steps: readonly StepData[];
  whole: Schema;
  onChange: (steps: readonly StepData[]) => void;
  /** Whether steps can be added, taken away and moved, or only set. */
  editable: boolean;
  /** What the list is of, read out: `The chain`, `Branch 1`. */
  label: string;
}

/** Steps in the order in which the sound passes them. */
export function StepList({ steps, whole, onChange, editable, label }: StepListProps) {
  const dragged = useRef<number | null>(null);
  const schemas = stepSchemas(whole);

  const put = (at: number, step: StepData) => {
    const before = steps[at];
    onChange(steps.with(at, before ? inPlaceOf(before, step) : step));
  };
  const move = (from: number, to: number) => onChange(movedIn(steps, from, to));
  return (
    <div className={styles.frame}>
      <ol className={styles.list} aria-label={`Steps of ${label}`}>
        {steps.map((step, at) => (
          <StepCard
            key={keyOf(step)}
            step={step}
            schema={schemas.get(step.kind) ?? {}}
            whole={whole}
            number={at + 1}
            count={steps.length}
            editable={editable}
            onChange={(changedStep) => put(at, changedStep)}
            onMove={(by) => move(at, at + by)}
            onRemove={() => onChange(steps.toSpliced(at, 1))}
            onDragStart={() => (dragged.current = at)}
            onDrop={() => {
              if (dragged.current !== null) move(dragged.current, at);
              dragged.current = null;
            }}
            inner={(place, of) => {
              const found = valueIn(step, place);
              return (
                <StepList
                  steps={isList(found) ? (found as readonly StepData[]) : []}
                  whole={whole}
                  editable={editable}
                  label={of}
                  onChange={(below) => put(at, changed(step, place, below))}
                />
              );
            }}
          />
        ))}
      </ol>
      {steps.length === 0 && <p className={styles.none}>No steps: the sound stays as it is.</p>}
      {editable && (
        <AddStep whole={whole} label={label} onAdd={(step) => onChange([...steps, step])} />
      )}
    </div>
  );
}
