import { Paintbrush } from "lucide-react";

import { repaint } from "../../api/work";
import { TextArea } from "../../parts/TextArea";
import { useSelection } from "../selection";
import { useSubject } from "./asking";
import { regionWords } from "./chosen";
import { useDraft } from "./drafts";
import styles from "./forms.module.css";
import { Go } from "./Go";
import { ModelChoice } from "./ModelChoice";
import { SeedField } from "./SeedField";

interface Draft {
  engine: string | null;
  prompt: string;
  seed: number | null;
}

const NOTHING: Draft = { engine: null, prompt: "", seed: null };

/** Bars made anew by a model; outside of them every sample stays as it is. */
export function Repaint() {
  const { summary } = useSubject();
  const region = useSelection((state) => state.region);
  const [draft, change] = useDraft(summary.id, "repaint", NOTHING);
  return (
    <div className={styles.form}>
      <ModelChoice
        skill="repainting"
        value={draft.engine}
        onChange={(engine) => change({ engine })}
      >
        {(engine) => (
          <>
            <TextArea
              label="What shall sound there"
              placeholder={summary.prompt ?? "A drum break"}
              maxLength={2000}
              value={draft.prompt}
              onChange={(prompt) => change({ prompt })}
            />
            <SeedField value={draft.seed} onChange={(seed) => change({ seed })} />
            <Go
              icon={Paintbrush}
              wanting={region === null ? "Mark the bars in the timeline first." : null}
              ask={() =>
                repaint({
                  session: summary.id,
                  from_bar: region?.fromBar ?? 1,
                  bars: region?.bars ?? 1,
                  engine,
                  prompt: draft.prompt.trim() || null,
                  seed: draft.seed,
                })
              }
            >
              {region === null ? "Repaint" : `Repaint ${regionWords(region).toLowerCase()}`}
            </Go>
          </>
        )}
      </ModelChoice>
    </div>
  );
}
