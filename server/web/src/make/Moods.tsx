import { Plus } from "lucide-react";
import { useState } from "react";

import type { UnderstandingBody } from "../api/schema";
import { useMoods } from "../api/styles";
import { Button } from "../parts/Button";
import { Chip } from "../parts/Chip";
import { Combobox } from "../parts/Combobox";
import { Popover } from "../parts/Popover";
import { originInShort } from "./origin";
import styles from "./Understood.module.css";
import { useWishes, wish } from "./useWishes";

/** The moods: as the words have them until one is added or taken away. */
export function Moods({ understood }: { understood: UnderstandingBody }) {
  const set = useWishes((wishes) => wishes.mood);
  const moods = set ?? understood.mood;
  const origin = originInShort(set === null ? understood.mood_source : "given");
  return (
    <>
      {moods.map((mood) => (
        <Chip
          key={mood}
          name="Mood"
          set={set !== null}
          aside={origin}
          onRemove={() => wish({ mood: moods.filter((other) => other !== mood) })}
          removeLabel={`Without ${mood}`}
        >
          {mood}
        </Chip>
      ))}
      <AddMood moods={moods} isSet={set !== null} />
    </>
  );
}

function AddMood({ moods, isSet }: { moods: readonly string[]; isSet: boolean }) {
  const [open, setOpen] = useState(false);
  const known = useMoods().data?.items ?? [];
  const options = known
    .map(({ name, words }) => words[0] ?? name)
    .filter((mood) => !moods.includes(mood))
    .map((mood) => ({ value: mood, label: mood }));
  const ask = (mood: string[] | null) => {
    wish({ mood });
    setOpen(false);
  };
  return (
    <Popover
      open={open}
      onOpenChange={setOpen}
      label="Add a mood"
      trigger={
        <Chip icon={<Plus size={14} aria-hidden />} set={isSet} onClick={() => undefined}>
          Mood
        </Chip>
      }
    >
      <Combobox
        label="Mood"
        value=""
        options={options}
        onChange={(mood) => ask([...moods, mood])}
      />
      {isSet && (
        <>
          <span className={styles.origin}>You set the mood: it beats the words.</span>
          <Button size="small" onClick={() => ask(null)}>
            Leave it to the words
          </Button>
        </>
      )}
    </Popover>
  );
}
