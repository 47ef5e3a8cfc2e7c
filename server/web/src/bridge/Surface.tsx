import { useState } from "react";

import type { ShownBody, SurfaceBody } from "../api/schema";
import { Panel } from "../parts/Panel";
import styles from "./Surface.module.css";
import { SurfaceCell } from "./SurfaceCell";
import { SurfaceDisplay } from "./SurfaceDisplay";
import { shownOf } from "./words";

interface SurfaceProps {
  surface: SurfaceBody;
  shows: Readonly<Record<string, ShownBody>>;
  /** What each control does, by its whole name. */
  does: ReadonlyMap<string, string>;
  /** The value that each control moved to last. */
  values: ReadonlyMap<string, number>;
}

/** A controller drawn as its profile has it, with what it shows now. */
export function Surface({ surface, shows, does, values }: SurfaceProps) {
  const [chosen, setChosen] = useState<string | null>(null);
  const whole = (name: string) => `${surface.device}/${name}`;
  const words = (name: string) =>
    `${does.get(whole(name)) ?? "does nothing yet"}; ${shownOf(shows[whole(name)])}`;
  return (
    <Panel
      title={surface.title}
      className={styles.surface}
      aside={
        <p className={styles.said} aria-live="polite">
          {chosen === null ? surface.about : `${chosen}: ${words(chosen)}`}
        </p>
      }
    >
      {surface.displays.map((display) => (
        <SurfaceDisplay
          key={display.name}
          display={display}
          texts={Array.from(
            { length: display.cells },
            (_, cell) => shows[whole(`${display.name} ${cell}`)]?.text ?? "",
          )}
        />
      ))}
      <div className={styles.groups}>
        {surface.groups.map((group, index) => (
          <div
            key={index}
            className={styles.group}
            style={{ gridTemplateColumns: `repeat(${group.columns}, minmax(52px, 76px))` }}
          >
            {group.controls.map((control) => (
              <SurfaceCell
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
    </Panel>
  );
}
