import { FileAudio, X } from "lucide-react";

import { sizeOf } from "../parts/figures";
import { IconButton } from "../parts/IconButton";
import { type Given, give, isReference, usesOf } from "./given";
import styles from "./GivenPanel.module.css";
import { useWishes } from "./useWishes";
import { BUILT_IN } from "./wishes";

/** The file that was dropped, and what shall be done with it. */
export function GivenPanel({ given }: { given: Given }) {
  const engine = useWishes((wishes) => wishes.engine);
  const uses = usesOf(given.file.name);
  const chosen = uses.find(({ use }) => use === given.use);
  return (
    <section className={styles.given} aria-label="What you gave">
      <FileAudio size={20} aria-hidden />
      <span className={styles.file}>
        <strong>{given.file.name}</strong>
        <small>{sizeOf(given.file.size)}</small>
      </span>
      <IconButton label="Put it away" icon={X} onClick={() => give(null)} />
      <fieldset className={styles.uses}>
        <legend className={styles.legend}>What shall be done with it?</legend>
        {uses.map(({ use, label }) => (
          <label key={use} className={styles.use}>
            <input
              type="radio"
              name="use"
              checked={given.use === use}
              onChange={() => give(given.file, use)}
            />
            {label}
          </label>
        ))}
      </fieldset>
      <p className={styles.tells}>
        {chosen?.tells}
        {isReference(given.use) &&
          engine === BUILT_IN &&
          " Choose an engine with a trained model for it."}
      </p>
    </section>
  );
}
