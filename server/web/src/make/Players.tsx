import { Plus } from "lucide-react";
import { useState } from "react";

import type { UnderstandingBody, UnderstoodPlayer } from "../api/schema";
import { useInstruments } from "../api/styles";
import { Chip } from "../parts/Chip";
import { Combobox } from "../parts/Combobox";
import { Popover } from "../parts/Popover";
import { roleColour } from "./roleColour";
import styles from "./Understood.module.css";
import { useWishes, wish } from "./useWishes";
import { withoutWords, withWords } from "./words";

/** Who plays. There is no wish for players but words, so a change is said in the prompt. */
export function Players({ understood }: { understood: UnderstandingBody }) {
  const prompt = useWishes((wishes) => wishes.prompt);
  const refuse = (player: UnderstoodPlayer) => {
    const rest = player.words ? withoutWords(prompt, player.words) : prompt;
    wish({ prompt: withWords(rest, `no ${player.part.toLowerCase()}`) });
  };
  const wantAgain = (words: string) =>
    wish({ prompt: withoutWords(withoutWords(prompt, `no ${words}`), `without ${words}`) });
  return (
    <div className={styles.row} role="group" aria-label="Instruments">
      {understood.instruments.map((player) => (
        <Chip
          key={player.part}
          icon={<span className={styles.dot} style={{ background: roleColour(player.role) }} />}
          set={player.source === "words"}
          onRemove={() => refuse(player)}
          removeLabel={`No ${player.part}`}
          title={player.part}
        >
          {player.title}
        </Chip>
      ))}
      {understood.refused.map((words) => (
        <Chip
          key={words}
          className={styles.refused}
          onRemove={() => wantAgain(words)}
          removeLabel={`Have ${words} again`}
        >
          no {words}
        </Chip>
      ))}
      <AddPlayer onAdd={(words) => wish({ prompt: withWords(prompt, words) })} />
    </div>
  );
}

function AddPlayer({ onAdd }: { onAdd: (words: string) => void }) {
  const [open, setOpen] = useState(false);
  const instruments = useInstruments();
  const options = (instruments.data?.items ?? []).map(({ title, words }) => ({
    value: words[0] ?? title,
    label: title,
  }));
  return (
    <Popover
      open={open}
      onOpenChange={setOpen}
      label="Add an instrument"
      trigger={
        <Chip icon={<Plus size={14} aria-hidden />} onClick={() => undefined}>
          Instrument
        </Chip>
      }
    >
      <Combobox
        label="Instrument"
        hint="It is said at the end of your prompt."
        value=""
        options={options}
        onChange={(words) => {
          onAdd(words);
          setOpen(false);
        }}
      />
    </Popover>
  );
}
