import { CornerLeftUp, X } from "lucide-react";

import { cancelJob } from "../api/history";
import { Button } from "../parts/Button";
import { sentenceOf } from "../parts/sentenceOf";
import { whenOf } from "../parts/figures";
import { toast } from "../parts/toast";
import { useAskedInWords } from "./askedInWords";
import { isUnderWay, type Round } from "./rounds";
import { TakeCard } from "./TakeCard";
import styles from "./Takes.module.css";
import { wish } from "./useWishes";
import { wishesOfSpec } from "./wishesOfSpec";

/** Moments of the day on which the page was opened are told by the clock. */
const openedAt = Date.now();

/** Takes that were asked for together, side by side. */
export function RoundOfTakes({ round, active }: { round: Round; active: boolean }) {
  const [first] = round.takes;
  const asked = useAskedInWords(first?.job);
  if (!first) return null;
  const underWay = round.takes.filter(({ job }) => isUnderWay(job));
  const cancelAll = () => {
    Promise.all(underWay.map(({ job }) => cancelJob(job.id))).catch((error: unknown) =>
      toast(sentenceOf(error), { tone: "bad" }),
    );
  };
  return (
    <section className={styles.round} aria-label={asked}>
      <header className={styles.asked}>
        <span className={styles.words}>{asked}</span>
        <time className={styles.when}>{whenOf(round.createdAt * 1000, openedAt)}</time>
        {underWay.length > 1 && (
          <Button look="quiet" size="small" icon={X} onClick={cancelAll}>
            Cancel all
          </Button>
        )}
        {round.kind === "generate" && (
          <Button
            look="quiet"
            size="small"
            icon={CornerLeftUp}
            onClick={() => wish(wishesOfSpec(first.job.spec))}
          >
            Use again
          </Button>
        )}
      </header>
      <ol className={styles.cards}>
        {round.takes.map((take, index) => (
          <TakeCard key={take.key} take={take} digit={active && index < 8 ? index + 1 : null} />
        ))}
      </ol>
    </section>
  );
}
