import { useEffect, useState } from "react";

import { useUnderstanding } from "../api/generations";
import { Fault } from "../parts/Fault";
import { Moods } from "./Moods";
import { Players } from "./Players";
import { Said } from "./Said";
import { Understood } from "./Understood";
import styles from "./Understood.module.css";
import { useWishes } from "./useWishes";
import { BUILT_IN, toUnderstand, type Wishes } from "./wishes";

const PAUSE_MS = 200;

/** What was understood of the words, a moment after the last one was typed. */
export function Reading() {
  const wishes = usePaused(useWishes());
  const { data, error, isPlaceholderData } = useUnderstanding(toUnderstand(wishes));
  if (error) return <Fault error={error} />;
  if (!data) return <div className={styles.reading} />;
  return (
    <section
      className={styles.reading}
      aria-label="What was understood"
      aria-busy={isPlaceholderData}
    >
      <div className={styles.row}>
        <Understood understood={data} />
        <Moods understood={data} />
        <Said understood={data} />
      </div>
      <Players understood={data} />
      {wishes.engine !== BUILT_IN && (
        <p className={styles.aside}>
          This is how Roadie’s own engine reads it. A trained model takes the words as they are; it
          is given what you set, and no more.
        </p>
      )}
    </section>
  );
}

/** What is asked for, once nothing has changed for a moment. */
function usePaused(wishes: Wishes): Wishes {
  const [paused, setPaused] = useState(wishes);
  useEffect(() => {
    const timer = setTimeout(() => setPaused(wishes), PAUSE_MS);
    return () => clearTimeout(timer);
  }, [wishes]);
  return paused;
}
