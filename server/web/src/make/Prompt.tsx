import { EXAMPLES } from "./examples";
import styles from "./Prompt.module.css";
import { useWishes, wish } from "./useWishes";

/** Where the words are written; as long as it is empty, examples stand below. */
export function Prompt() {
  const prompt = useWishes((wishes) => wishes.prompt);
  return (
    <div className={styles.prompt}>
      <label htmlFor="prompt" className={styles.unseen}>
        What shall it be?
      </label>
      <textarea
        id="prompt"
        className={styles.words}
        rows={1}
        maxLength={2000}
        placeholder="What shall it be? Style, tempo, key, instruments, mood"
        value={prompt}
        onChange={(event) => wish({ prompt: event.target.value })}
      />
      {prompt.trim() === "" && (
        <div className={styles.examples} role="group" aria-label="Examples">
          {EXAMPLES.map((example) => (
            <button
              key={example}
              type="button"
              className={styles.example}
              onClick={() => wish({ prompt: example })}
            >
              {example}
            </button>
          ))}
        </div>
      )}
    </div>
  );
}
