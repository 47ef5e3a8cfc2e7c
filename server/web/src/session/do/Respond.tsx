import { MessagesSquare } from "lucide-react";

import { type How, respondTo } from "../../api/work";
import { NumberField } from "../../parts/NumberField";
import { Select } from "../../parts/Select";
import { TextArea } from "../../parts/TextArea";
import { useSelection } from "../selection";
import { useSubject } from "./asking";
import { tracksWords } from "./chosen";
import { useDraft } from "./drafts";
import styles from "./forms.module.css";
import { Go } from "./Go";
import { SeedField } from "./SeedField";

const WAYS: readonly { value: How; label: string; about: string }[] = [
  { value: "accompany", label: "Accompany", about: "A band plays along." },
  { value: "continue", label: "Continue", about: "The music goes on where it ends." },
  { value: "answer", label: "Answer", about: "A phrase that answers it." },
  { value: "harmonise", label: "Harmonise", about: "Chords beneath a melody." },
  { value: "re-drum", label: "New drums", about: "Other drums under the rest." },
  { value: "re-bass", label: "New bass", about: "Another bass under the rest." },
];

interface Draft {
  how: How;
  prompt: string;
  bars: number | null;
  seed: number | null;
}

const NOTHING: Draft = { how: "accompany", prompt: "", bars: null, seed: null };

/** Music to go with tracks of the session, which come first in what is made, as they are. */
export function Respond() {
  const { summary } = useSubject();
  const { region, tracks } = useSelection();
  const [draft, change] = useDraft(summary.id, "respond", NOTHING);
  const way = WAYS.find((one) => one.value === draft.how);
  return (
    <div className={styles.form}>
      <Select
        label="How"
        options={WAYS}
        value={draft.how}
        onChange={(how) => change({ how })}
        hint={`${way?.about ?? ""} Goes by ${tracksWords(tracks)}.`}
      />
      <TextArea
        label="How it should sound"
        placeholder="Warm bossa nova, soft drums"
        maxLength={2000}
        value={draft.prompt}
        onChange={(prompt) => change({ prompt })}
      />
      <div className={styles.pair}>
        <NumberField
          label="Bars"
          optional
          placeholder="as the music"
          min={1}
          max={1000}
          value={draft.bars}
          onChange={(bars) => change({ bars })}
        />
        <SeedField value={draft.seed} onChange={(seed) => change({ seed })} />
      </div>
      {region !== null && (
        <p className={styles.note}>It goes by the tracks from their first bar to their last.</p>
      )}
      <Go
        icon={MessagesSquare}
        ask={() =>
          respondTo({
            session: summary.id,
            how: draft.how,
            tracks,
            prompt: draft.prompt.trim(),
            bars: draft.bars,
            seed: draft.seed,
          })
        }
      >
        {way?.label ?? "Respond"}
      </Go>
    </div>
  );
}
