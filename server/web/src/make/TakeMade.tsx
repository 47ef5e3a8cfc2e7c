import { AudioLines, Pause, Play, Star, Trash2, Undo2 } from "lucide-react";
import { Link } from "wouter";

import type { JobBody, SessionSummary } from "../api/schema";
import { classes } from "../parts/classes";
import { clockOf, counted, tempoOf } from "../parts/figures";
import { IconButton } from "../parts/IconButton";
import { Spinner } from "../parts/Spinner";
import { sentenceOf } from "../parts/sentenceOf";
import { toast } from "../parts/toast";
import { ExportMenu } from "./ExportMenu";
import { hear, useHeard } from "./listening";
import { MoreLikeThis } from "./MoreLikeThis";
import styles from "./TakeCard.module.css";
import { TakeHead } from "./TakeHead";
import { useChangeTake } from "./takeSession";
import { TakeWave } from "./TakeWave";

interface TakeMadeProps {
  summary: SessionSummary;
  job: JobBody;
  digit: number | null;
}

/** A take that is done: heard in place, judged, and taken on. */
export function TakeMade({ summary, job, digit }: TakeMadeProps) {
  const change = useChangeTake(summary.id);
  const thrown = summary.mark === "thrown";
  return (
    <>
      <TakeHead digit={digit} title={summary.title}>
        <IconButton
          label={summary.favourite ? "No favourite any more" : "Favourite"}
          icon={Star}
          size="small"
          pressed={summary.favourite}
          onClick={() => change({ favourite: !summary.favourite })}
        />
        <IconButton
          label={thrown ? "Take it back" : "Throw it away: it stays in the library, marked"}
          icon={thrown ? Undo2 : Trash2}
          size="small"
          onClick={() => change({ mark: thrown ? null : "thrown" })}
        />
      </TakeHead>
      <div className={classes(styles.middle, thrown && styles.thrown)}>
        <TakeWave summary={summary} />
      </div>
      <p className={styles.facts} title={detailsOf(job)}>
        {factsOf(summary)}
      </p>
      <footer className={styles.foot}>
        <PlayButton summary={summary} />
        <span className={styles.ways}>
          {summary.cannot_vary == null && <MoreLikeThis summary={summary} />}
          <ExportMenu summary={summary} />
          <Link href={`/sessions/${encodeURIComponent(summary.id)}`} className={styles.open ?? ""}>
            <AudioLines size={15} aria-hidden /> Open
          </Link>
        </span>
      </footer>
    </>
  );
}

function PlayButton({ summary }: { summary: SessionSummary }) {
  const heard = useHeard(summary.id);
  const playing = heard === "playing";
  const play = () => {
    hear(summary).catch((error: unknown) => toast(sentenceOf(error), { tone: "bad" }));
  };
  return (
    <button
      type="button"
      data-play
      className={classes(styles.play, playing && styles.playing)}
      aria-label={`${playing ? "Pause" : "Play"} ${summary.title}`}
      onClick={play}
    >
      {heard === "loading" ? (
        <Spinner />
      ) : playing ? (
        <Pause size={18} fill="currentColor" aria-hidden />
      ) : (
        <Play size={18} fill="currentColor" aria-hidden />
      )}
    </button>
  );
}

/** What is told of a take where one points at its facts: its seed, and what was warned of. */
function detailsOf(job: JobBody): string {
  const seed = job.spec.seed;
  return [...(typeof seed === "number" ? [`Seed ${seed}`] : []), ...job.warnings].join("\n");
}

function factsOf(summary: SessionSummary): string {
  return [
    summary.bpm == null ? null : `${tempoOf(summary.bpm)} bpm`,
    summary.key,
    summary.meter === "4/4" ? null : summary.meter,
    summary.bars == null ? null : counted(summary.bars, "bar"),
    summary.length_seconds == null ? null : clockOf(summary.length_seconds),
  ]
    .filter(Boolean)
    .join(" · ");
}
