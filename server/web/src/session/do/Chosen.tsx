import { SquareDashedMousePointer, X } from "lucide-react";

import { IconButton } from "../../parts/IconButton";
import { clearSelection, useSelection } from "../selection";
import { stretchesOf } from "../takeOut/excerpts";
import { useSubject } from "./asking";
import { chosenWords } from "./chosen";
import styles from "./Chosen.module.css";
import { PartFile } from "./Parts";

/** What the actions are done to, the bars of one track as files, and the way back to all of it. */
export function Chosen() {
  const { session, summary } = useSubject();
  const selection = useSelection();
  const { region, tracks } = selection;
  const some = region !== null || tracks.length > 0;
  return (
    <div className={styles.chosen} data-some={some || undefined}>
      <SquareDashedMousePointer size={15} aria-hidden />
      <span aria-live="polite">{chosenWords({ region, tracks })}</span>
      {tracks.length === 1 &&
        stretchesOf(summary.id, session, selection).map((part) => (
          <PartFile key={part.key} part={part} short />
        ))}
      {some && (
        <IconButton label="Choose everything" icon={X} size="small" onClick={clearSelection} />
      )}
    </div>
  );
}
