import { Shuffle } from "lucide-react";

import { vary } from "../../api/generations";
import { TextArea } from "../../parts/TextArea";
import { useSelection } from "../selection";
import { useSubject } from "./asking";
import { useDraft } from "./drafts";
import styles from "./forms.module.css";
import { Go } from "./Go";
import { NotVaried } from "./NotVaried";
import { SeedField } from "./SeedField";
import { ThreeWays } from "./ThreeWays";

type Way = "hold" | "free" | "redo";

const WAYS = [
  { value: "hold", label: "Keep" },
  { value: "free", label: "Free" },
  { value: "redo", label: "Redo" },
] as const;

interface Draft {
  words: string;
  ways: Readonly<Record<string, Way>>;
  seed: number | null;
}

const NOTHING: Draft = { words: "", ways: {}, seed: null };

/** The piece made again, where it is known how it was made. */
export function Vary() {
  const { summary } = useSubject();
  return summary.cannot_vary == null ? <Variation /> : <NotVaried why={summary.cannot_vary} />;
}

/** By words, with tracks kept note for note or drawn anew. */
function Variation() {
  const { session, summary } = useSubject();
  const { region, tracks: chosen } = useSelection();
  const [draft, change] = useDraft(summary.id, "vary", NOTHING);
  const wayOf = (track: string): Way =>
    draft.ways[track] ?? (chosen.includes(track) ? "redo" : "free");
  const names = session.tracks.map((track) => track.name);
  const going = (way: Way) => names.filter((name) => wayOf(name) === way);
  return (
    <div className={styles.form}>
      <TextArea
        label="What shall be different"
        placeholder="Busier drums, a darker bass"
        maxLength={2000}
        value={draft.words}
        onChange={(words) => change({ words })}
      />
      <fieldset className={styles.rows}>
        <legend className={styles.legend}>Tracks</legend>
        {names.map((name) => (
          <div key={name} className={styles.trackRow}>
            <span className={styles.trackName}>{name}</span>
            <ThreeWays
              label={name}
              options={WAYS}
              value={wayOf(name)}
              onChange={(way) => change({ ways: { ...draft.ways, [name]: way } })}
            />
          </div>
        ))}
      </fieldset>
      <SeedField value={draft.seed} onChange={(seed) => change({ seed })} />
      {region !== null && (
        <p className={styles.note}>
          The built-in engine varies the whole piece: of a region, choose the tracks it is about.
        </p>
      )}
      <Go
        icon={Shuffle}
        ask={() =>
          vary({
            session: summary.id,
            hold: going("hold"),
            redo: going("redo"),
            seed: draft.seed,
            ...(draft.words.trim() !== "" && { words: draft.words.trim() }),
          })
        }
      >
        Vary
      </Go>
    </div>
  );
}
