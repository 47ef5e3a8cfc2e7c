import { ArrowDown, ArrowUp, ChevronRight, GripVertical, Power, X } from "lucide-react";
import { type ReactNode, useState } from "react";

import { IconButton } from "../parts/IconButton";
import { changed, type Place } from "./places";
import type { JsonObject, Schema, StepData } from "./schema";
import styles from "./StepCard.module.css";
import { StepFields } from "./StepFields";
import { gistOf } from "./gist";
import { kindTitle } from "./words";

interface StepCardProps {
  step: StepData;
  schema: Schema;
  whole: Schema;
  number: number;
  count: number;
  editable: boolean;
  onChange: (step: StepData) => void;
  onMove: (by: number) => void;
  onRemove: () => void;
  onDragStart: () => void;
  onDrop: () => void;
  inner: (list: Place, of: string) => ReactNode;
}

/** One step: what it is and how it is set, its values behind a press. */
export function StepCard(props: StepCardProps) {
  const { step, schema, number, count, editable, onChange, onMove } = props;
  const [open, setOpen] = useState(false);
  const [over, setOver] = useState(false);
  const title = kindTitle(step.kind);
  const bypassed = step.bypass === true;
  const set = (data: JsonObject) => onChange(data as StepData);
  return (
    <li
      className={styles.card}
      data-over={over || undefined}
      data-bypassed={bypassed || undefined}
      onDragOver={(event) => {
        if (!editable) return;
        event.preventDefault();
        setOver(true);
      }}
      onDragLeave={() => setOver(false)}
      onDrop={(event) => {
        event.preventDefault();
        event.stopPropagation();
        setOver(false);
        props.onDrop();
      }}
    >
      <div className={styles.head}>
        {editable && (
          <span
            className={styles.grip}
            draggable
            title={`Drag ${title} elsewhere`}
            onDragStart={(event) => {
              event.dataTransfer.effectAllowed = "move";
              props.onDragStart();
            }}
          >
            <GripVertical size={15} aria-hidden />
          </span>
        )}
        <button
          type="button"
          className={styles.title}
          aria-expanded={open}
          onClick={() => setOpen(!open)}
        >
          <ChevronRight size={14} aria-hidden className={styles.arrow} />
          <span className={styles.kind}>{title}</span>
          <span className={styles.gist}>{gistOf(step)}</span>
        </button>
        <IconButton
          label={bypassed ? `Switch ${title} on` : `Leave ${title} out`}
          icon={Power}
          size="small"
          aria-pressed={!bypassed}
          className={styles.power ?? ""}
          onClick={() => set(changed(step, ["bypass"], bypassed ? undefined : true))}
        />
        {editable && (
          <>
            <IconButton
              label={`Move ${title} up`}
              icon={ArrowUp}
              size="small"
              disabled={number === 1}
              onClick={() => onMove(-1)}
            />
            <IconButton
              label={`Move ${title} down`}
              icon={ArrowDown}
              size="small"
              disabled={number === count}
              onClick={() => onMove(1)}
            />
            <IconButton label={`Remove ${title}`} icon={X} size="small" onClick={props.onRemove} />
          </>
        )}
      </div>
      {open && (
        <div className={styles.body}>
          {schema.description !== undefined && <p className={styles.about}>{schema.description}</p>}
          <StepFields
            schema={schema}
            whole={props.whole}
            data={step}
            onChange={set}
            of={title}
            inner={props.inner}
          />
        </div>
      )}
    </li>
  );
}
