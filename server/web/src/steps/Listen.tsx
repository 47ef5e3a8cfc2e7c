import { Pause, Play } from "lucide-react";
import { useEffect } from "react";

import type { Program } from "../audio/contract";
import { aside, useAside } from "../audio/player";
import { Button } from "../parts/Button";
import { Fault } from "../parts/Fault";
import styles from "./Comparison.module.css";
import { isAfterHeard, hearAfter, sidesProgram } from "./sides";

interface ListenProps {
  /** The comparison's job, whose files are of one loudness already. */
  job: string;
  sampleRate: number;
  lengthSamples: number;
}

/** Before and after on one clock, sample by sample: both run, and one of them is heard. */
export function Listen({ job, sampleRate, lengthSamples }: ListenProps) {
  const program = sidesProgram(job, sampleRate, lengthSamples);
  const isOpen = useAside((state) => state.program?.key === program.key);
  const playing = useAside((state) => isOpen && state.status === "playing");
  const failure = useAside((state) => (isOpen ? state.failure : null));
  const after = useAside((state) => !isOpen || isAfterHeard(state.mix));
  useEffect(
    () => () => {
      if (useAside.getState().program?.key === program.key) aside.close();
    },
    [program.key],
  );
  const hear = async (isAfter: boolean) => {
    await opened(program);
    hearAfter(aside, isAfter);
  };
  return (
    <>
      {failure !== null && <Fault error={failure} />}
      <div className={styles.listen} role="group" aria-label="Listen">
        <Button
          size="small"
          icon={playing ? Pause : Play}
          onClick={() => void opened(program).then(() => aside.toggle())}
        >
          {playing ? "Pause" : "Listen"}
        </Button>
        <Side name="Before" heard={!after} onHear={() => void hear(false)} />
        <Side name="After" heard={after} onHear={() => void hear(true)} />
      </div>
    </>
  );
}

async function opened(program: Program): Promise<void> {
  if (useAside.getState().program?.key !== program.key) await aside.open(program);
}

function Side({ name, heard, onHear }: { name: string; heard: boolean; onHear: () => void }) {
  return (
    <Button size="small" look={heard ? "primary" : "plain"} aria-pressed={heard} onClick={onHear}>
      {name}
    </Button>
  );
}
