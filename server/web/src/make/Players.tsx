import { Plus } from "lucide-react";
import { useState } from "react";

import type { UnderstandingBody, UnderstoodPlayer } from "../api/schema";
import { useInstruments } from "../api/styles";
import { Chip } from "../parts/Chip";
import { Combobox } from "../parts/Combobox";
import { Popover } from "../parts/Popover";
import { originInFull } from "./origin";
import { forgetting, isSet, refusing, wanting } from "./players";
import { roleColour } from "./roleColour";
import styles from "./Understood.module.css";
import { useWishes, wish } from "./useWishes";

/** Who plays and who shall not: what is set here beats the words. */
export function Players({ understood }: { understood: UnderstandingBody }) {
  const set = useWishes((wishes) => wishes.players);
  const leaveOut = ({ part, source, words }: UnderstoodPlayer) => {
    const added = source === "given" && words != null && isSet(set.wanted, words);
    wish({ players: added ? forgetting(set, words) : refusing(set, part) });
  };
  const haveAgain = (name: string) => {
    const left = isSet(set.unwanted, name);
    wish({ players: left ? forgetting(set, name) : wanting(set, name) });
  };
  return (
    <div className={styles.row} role="group" aria-label="Instruments">
      {understood.instruments.map((player) => (
        <Chip
          key={player.part}
          icon={<span className={styles.dot} style={{ background: roleColour(player.role) }} />}
          set={player.source !== "style"}
          onRemove={() => leaveOut(player)}
          removeLabel={`No ${player.part}`}
          title={`${player.part}. ${originInFull(player.source, player.words)}`}
        >
          {player.title}
        </Chip>
      ))}
      {understood.refused.map((name) => (
        <Chip
          key={name}
          className={styles.refused}
          set={isSet(set.unwanted, name)}
          onRemove={() => haveAgain(name)}
          removeLabel={`Have ${name} again`}
        >
          no {name}
        </Chip>
      ))}
      <AddPlayer onAdd={(name) => wish({ players: wanting(set, name) })} />
    </div>
  );
}

function AddPlayer({ onAdd }: { onAdd: (name: string) => void }) {
  const [open, setOpen] = useState(false);
  const instruments = useInstruments();
  const options = (instruments.data?.items ?? []).map(({ name, title }) => ({
    value: name,
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
        value=""
        options={options}
        onChange={(name) => {
          onAdd(name);
          setOpen(false);
        }}
      />
    </Popover>
  );
}
