import { useQueryClient } from "@tanstack/react-query";
import { Scale } from "lucide-react";
import { useState } from "react";

import { player, usePlayer } from "../../audio/player";
import { IconButton } from "../../parts/IconButton";
import { Select } from "../../parts/Select";
import { sentenceOf } from "../../parts/sentenceOf";
import { toast } from "../../parts/toast";
import styles from "./Compare.module.css";
import { documentQuery } from "./documentQuery";
import { programOf } from "./program";
import { seenOf } from "./seen";
import type { Stage } from "./stage";
import { say } from "./stage";
import { useTakes } from "./takes";

/** Two takes at one place and one loudness, back and forth. */
export function Compare({ stage }: { stage: Stage }) {
  const queries = useQueryClient();
  const takes = useTakes(stage.id, stage.session).data ?? [];
  const [before] = useState(() => seenOf(stage.id)?.other);
  const [wanted, setWanted] = useState(before?.id ?? null);
  const [compared, setCompared] = useState(before !== undefined);
  const heard = usePlayer((state) => state.program?.key);
  const matched = usePlayer((state) => state.matched);
  const first = takes[0];
  if (!first) return null;
  const other = takes.find(({ id }) => id === wanted) ?? first;
  const onB = heard === other.id;

  const hear = async (id: string) => {
    try {
      const session = id === stage.id ? stage.session : await queries.query(documentQuery(id));
      // The louder of two takes seems the better one, so the first comparison is a fair one.
      if (!compared) player.setMatched(true);
      setCompared(true);
      await player.open(programOf(id, session), { keepPlace: true });
      say(`Hearing ${session.title}`);
    } catch (fault) {
      toast(sentenceOf(fault), { tone: "bad" });
    }
  };
  return (
    <div className={styles.compare} role="group" aria-label="Compare two takes">
      <Side letter="A" label="Hear this session" on={!onB} onHear={() => void hear(stage.id)} />
      <Side letter="B" label="Hear the other take" on={onB} onHear={() => void hear(other.id)} />
      <Select
        label="The other take"
        hideLabel
        className={styles.take ?? ""}
        value={other.id}
        options={takes.map(({ id, words }) => ({ value: id, label: words }))}
        onChange={(id) => {
          setWanted(id);
          if (onB) void hear(id);
        }}
      />
      <IconButton
        icon={Scale}
        label="At one loudness"
        pressed={matched}
        onMouseDown={(event) => event.preventDefault()}
        onClick={() => player.setMatched(!matched)}
      />
    </div>
  );
}

interface SideProps {
  letter: string;
  label: string;
  on: boolean;
  onHear: () => void;
}

function Side({ letter, label, on, onHear }: SideProps) {
  return (
    <button
      type="button"
      className={styles.side}
      aria-label={label}
      aria-pressed={on}
      onMouseDown={(event) => event.preventDefault()}
      onClick={onHear}
    >
      {letter}
    </button>
  );
}
