import { SquareDashedMousePointer, X } from "lucide-react";

import { IconButton } from "../../parts/IconButton";
import { clearSelection, useSelection } from "../selection";
import { chosenWords } from "./chosen";
import styles from "./Chosen.module.css";

/** What the actions are done to, and the way back to all of it. */
export function Chosen() {
  const region = useSelection((state) => state.region);
  const tracks = useSelection((state) => state.tracks);
  const some = region !== null || tracks.length > 0;
  return (
    <div className={styles.chosen} data-some={some || undefined}>
      <SquareDashedMousePointer size={15} aria-hidden />
      <span aria-live="polite">{chosenWords({ region, tracks })}</span>
      {some && (
        <IconButton label="Choose everything" icon={X} size="small" onClick={clearSelection} />
      )}
    </div>
  );
}
