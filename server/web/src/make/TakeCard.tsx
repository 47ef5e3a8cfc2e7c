import { memo } from "react";

import { Fault } from "../parts/Fault";
import { classes } from "../parts/classes";
import { choose, useChosen } from "./listening";
import type { Take } from "./rounds";
import { isUnderWay } from "./rounds";
import { TakeComing } from "./TakeComing";
import { TakeMade } from "./TakeMade";
import { TakeMaking } from "./TakeMaking";
import styles from "./TakeCard.module.css";
import { TakeEnded } from "./TakeEnded";
import { useTakeSession } from "./takeSession";

interface TakeCardProps {
  take: Take;
  /** The key that chooses it; null where it has none. */
  digit: number | null;
}

/** One take: on its way, done, or why not. */
export const TakeCard = memo(function TakeCard({ take, digit }: TakeCardProps) {
  const chosen = useChosen((state) => state.take === take.key);
  const session = useTakeSession(take.session);
  return (
    <li
      className={classes(styles.card, chosen && styles.chosen)}
      aria-current={chosen ? "true" : undefined}
      data-state={take.job.state}
      data-take={take.key}
      onPointerDownCapture={() => choose(take.key)}
      onFocusCapture={() => choose(take.key)}
    >
      {isUnderWay(take.job) ? (
        <TakeMaking job={take.job} digit={digit} />
      ) : session.data ? (
        <TakeMade summary={session.data} job={take.job} digit={digit} />
      ) : session.error ? (
        <Fault error={session.error} />
      ) : take.session === null ? (
        <TakeEnded job={take.job} digit={digit} />
      ) : (
        <TakeComing />
      )}
    </li>
  );
});
