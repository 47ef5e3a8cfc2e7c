import { useState } from "react";

import type { ShownBody, SurfaceBody, SurfaceControlBody } from "../api/schema";
import styles from "./Surface.module.css";
import { shownOf } from "./words";

interface SurfaceProps {
  surface: SurfaceBody;
  shows: Readonly<Record<string, ShownBody>>;
  /** What each control does, by its whole name. */
  does: ReadonlyMap<string, string>;
  /** The value that each control moved to last. */
  values: ReadonlyMap<string, number>;
}

/** A controller drawn as its profile has it, with what each pad and knob shows now. */
export function Surface({ surface, shows, does, values }: SurfaceProps) {
  const [chosen, setChosen] = useState<string | null>(null);
  const whole = (name: string) => `${surface.device}/${name}`;
  const words = (name: string) =>
    `${does.get(whole(name)) ?? "does nothing yet"}; ${shownOf(shows[whole(name)])}`;
  return (
    <section className={styles.panel} aria-label={surface.title}>
      <header className={styles.head}>
        <h2>{surface.title}</h2>
        <p className={styles.said} aria-live="polite">
          {chosen === null ? surface.about : `${chosen}: ${words(chosen)}`}
        </p>
      </header>
      <div className={styles.groups}>
        {surface.groups.map((group, index) => (
          <div
            key={index}
            className={styles.group}
            style={{ gridTemplateColumns: `repeat(${group.columns}, minmax(52px, 76px))` }}
          >
            {group.controls.map((control) => (
              <Cell
                key={control.name}
                control={control}
                shown={shows[whole(control.name)]}
                value={values.get(whole(control.name))}
                words={words(control.name)}
                mapped={does.has(whole(control.name))}
                onChoose={() => setChosen(control.name)}
              />
            ))}
          </div>
        ))}
      </div>
      {surface.notes.map((note) => (
        <p key={note} className={styles.note}>
          {note}
        </p>
      ))}
    </section>
  );
}

interface CellProps {
  control: SurfaceControlBody;
  shown: ShownBody | undefined;
  value: number | undefined;
  words: string;
  mapped: boolean;
  onChoose: () => void;
}

function Cell({ control, shown, value, words, mapped, onChoose }: CellProps) {
  const position = shown?.position ?? (MOVED.has(control.kind) ? value : undefined);
  const fraction = shown?.look === "running" ? (shown.fraction ?? 1) : 1;
  const lit =
    shown?.colour != null && shown.look !== "off" ? { background: hex(shown.colour) } : {};
  return (
    <button
      type="button"
      className={styles.cell}
      data-kind={MOVED.has(control.kind) ? "moved" : "pressed"}
      data-look={shown?.look ?? "off"}
      data-mapped={mapped || undefined}
      aria-label={`${control.name}: ${words}`}
      title={words}
      onClick={onChoose}
      onFocus={onChoose}
    >
      <span className={styles.name}>{control.name}</span>
      <span className={styles.light} style={{ ...lit, width: `${Math.round(fraction * 100)}%` }} />
      {position !== undefined && (
        <span className={styles.position} style={{ width: `${Math.round(position * 100)}%` }} />
      )}
    </button>
  );
}

const MOVED = new Set(["fader", "knob", "encoder", "wheel", "pedal"]);

function hex(colour: number): string {
  return `#${colour.toString(16).padStart(6, "0")}`;
}
