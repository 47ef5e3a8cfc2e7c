import { useQueryClient } from "@tanstack/react-query";
import { useMemo, useState } from "react";

import { useNewestJobs } from "../api/jobs";
import type { SessionSummary } from "../api/schema";
import { Button } from "../parts/Button";
import { Fault } from "../parts/Fault";
import { Spinner } from "../parts/Spinner";
import { Switch } from "../parts/Switch";
import { useChosen } from "./listening";
import { RoundOfTakes } from "./RoundOfTakes";
import { type Round, roundsOf } from "./rounds";
import styles from "./Takes.module.css";
import { useComparing, useSameLoudness } from "./useComparing";
import { useTakeKeys } from "./useTakeKeys";

const SHOWN_AT_FIRST = 4;

/** All that was made, newest first; digits and space speak to the round that was last touched. */
export function Takes() {
  const { jobs, isPending, error, refetch } = useNewestJobs();
  const queries = useQueryClient();
  const [shown, setShown] = useState(SHOWN_AT_FIRST);
  const chosen = useChosen((state) => state.take);
  useComparing();
  const rounds = useMemo(() => roundsOf(jobs), [jobs]);
  const active = roundOf(rounds, chosen);
  useTakeKeys(active?.takes ?? [], (session) =>
    queries.getQueryData<SessionSummary>(["session", session, "summary"]),
  );
  if (error) return <Fault error={error} onAgain={() => void refetch()} />;
  if (isPending) return <Spinner label="Looks for what was made" />;
  if (rounds.length === 0)
    return (
      <p className={styles.none}>
        Your takes will stand here side by side. Take an example, or drop a WAV or MIDI file
        anywhere on this page.
      </p>
    );
  return (
    <section className={styles.takes} aria-label="Takes">
      <header className={styles.head}>
        <h2>Takes</h2>
        <Matched />
        <span className={styles.keys}>
          <kbd>1</kbd>–<kbd>8</kbd> compare <kbd>Space</kbd> plays
        </span>
      </header>
      {rounds.slice(0, shown).map((round) => (
        <RoundOfTakes key={round.key} round={round} active={round.key === active?.key} />
      ))}
      {rounds.length > shown && (
        <Button className={styles.older} onClick={() => setShown(shown + SHOWN_AT_FIRST * 2)}>
          Show older takes
        </Button>
      )}
    </section>
  );
}

/** The round of the chosen take, else the newest. */
function roundOf(rounds: readonly Round[], chosen: string | null): Round | undefined {
  return rounds.find(({ takes }) => takes.some(({ key }) => key === chosen)) ?? rounds[0];
}

function Matched() {
  const same = useSameLoudness((state) => state.same);
  return (
    <Switch
      label="Same loudness"
      checked={same}
      onChange={(wanted) => useSameLoudness.setState({ same: wanted })}
    />
  );
}
