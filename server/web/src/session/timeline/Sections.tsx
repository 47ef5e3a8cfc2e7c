import { goTo, mark } from "./actions";
import { regionOf } from "./region";
import { partOf } from "./parts";
import styles from "./Sections.module.css";
import type { Stage } from "./stage";

/** The form: each section by its name; those of one name have one colour. */
export function Sections({ stage: { session, time } }: { stage: Stage }) {
  const names = session.sections.map((section) => section.name);
  if (names.length === 0) return null;
  return (
    <div className={styles.sections} role="group" aria-label="Sections">
      {session.sections.map((section, index) => {
        const { name, start_beats, length_beats } = section;
        const bars = time.placeAtBeats(start_beats).bar;
        return (
          <button
            key={index}
            type="button"
            // R marks the section at the cursor; the tab key need not stop at every one.
            tabIndex={-1}
            className={styles.section}
            data-part={partOf(names, name)}
            style={{
              left: `calc(var(--beat) * ${start_beats})`,
              width: `calc(var(--beat) * ${length_beats} - 1px)`,
            }}
            title={name}
            aria-label={`${name || "Section"}, from bar ${bars}: mark it`}
            onMouseDown={(event) => event.preventDefault()}
            onClick={() => {
              mark(regionOf(time, section, session.length_beats));
              goTo(start_beats);
            }}
          >
            <span className={styles.name}>{name}</span>
          </button>
        );
      })}
    </div>
  );
}
