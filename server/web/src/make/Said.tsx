import type { UnderstandingBody } from "../api/schema";
import { Chip } from "../parts/Chip";
import styles from "./Understood.module.css";
import { useWishes, wish } from "./useWishes";
import { withoutWords } from "./words";

/** Words that were taken as the mood, and words that nobody understood. */
export function Said({ understood }: { understood: UnderstandingBody }) {
  const prompt = useWishes((wishes) => wishes.prompt);
  const takeBack = (words: string) => wish({ prompt: withoutWords(prompt, words) });
  return (
    <>
      {understood.mood.map((words) => (
        <Chip
          key={words}
          name="Mood"
          onRemove={() => takeBack(words)}
          removeLabel={`Without ${words}`}
        >
          {words}
        </Chip>
      ))}
      {understood.not_understood.length > 0 && (
        <span className={styles.unknown}>
          Not understood:{" "}
          {understood.not_understood.map((words) => (
            <q key={words}>{words}</q>
          ))}
        </span>
      )}
    </>
  );
}
