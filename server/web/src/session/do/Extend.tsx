import { MoveHorizontal } from "lucide-react";

import { extend } from "../../api/work";
import { NumberField } from "../../parts/NumberField";
import { TextArea } from "../../parts/TextArea";
import { useSubject } from "./asking";
import { useDraft } from "./drafts";
import styles from "./forms.module.css";
import { Go } from "./Go";
import { ModelChoice } from "./ModelChoice";
import { SeedField } from "./SeedField";

interface Draft {
  engine: string | null;
  prompt: string;
  bars: number;
  seed: number | null;
}

const NOTHING: Draft = { engine: null, prompt: "", bars: 8, seed: null };

/** The session goes on for some bars; what is there stays as it is, sample for sample. */
export function Extend() {
  const { summary } = useSubject();
  const [draft, change] = useDraft(summary.id, "extend", NOTHING);
  return (
    <div className={styles.form}>
      <ModelChoice
        skill="continuation"
        value={draft.engine}
        onChange={(engine) => change({ engine })}
      >
        {(engine) => (
          <>
            <TextArea
              label="How it goes on"
              placeholder={summary.prompt ?? "As it was"}
              maxLength={2000}
              value={draft.prompt}
              onChange={(prompt) => change({ prompt })}
            />
            <div className={styles.pair}>
              <NumberField
                label="Bars more"
                min={1}
                max={1000}
                value={draft.bars}
                onChange={(bars) => bars !== null && change({ bars })}
              />
              <SeedField value={draft.seed} onChange={(seed) => change({ seed })} />
            </div>
            <Go
              icon={MoveHorizontal}
              ask={() =>
                extend({
                  session: summary.id,
                  bars: draft.bars,
                  engine,
                  prompt: draft.prompt.trim() || null,
                  seed: draft.seed,
                })
              }
            >
              Extend by {draft.bars} {draft.bars === 1 ? "bar" : "bars"}
            </Go>
          </>
        )}
      </ModelChoice>
    </div>
  );
}
