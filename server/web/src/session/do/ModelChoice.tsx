import { Shuffle } from "lucide-react";

import { useBackends } from "../../api/health";
import type { BackendBody } from "../../api/schema";
import { Button } from "../../parts/Button";
import { Fault } from "../../parts/Fault";
import { Select } from "../../parts/Select";
import { Sentence } from "../../parts/Sentence";
import { useSubject } from "./asking";
import { useChosenAction } from "./chosenAction";
import styles from "./forms.module.css";

/** What is asked of a model; one that can only go on from what sounds can repaint too. */
type Skill = "repainting" | "continuation";

const ABLE: Readonly<Record<Skill, readonly string[]>> = {
  repainting: ["in_painting", "continuation"],
  continuation: ["continuation"],
};

/** Engines with a trained model that can do what is asked. */
function useModelsThat(skill: Skill) {
  const { data, error, refetch, isPending } = useBackends("engines");
  const able = (data?.items ?? []).filter(
    (engine) => engine.name !== "composer" && canDo(engine, skill),
  );
  return { able, ready: able.filter((engine) => engine.ready), error, refetch, isPending };
}

function canDo(engine: BackendBody, skill: Skill): boolean {
  return ABLE[skill].some((ability) => engine.capabilities?.[ability] === true);
}

interface ModelChoiceProps {
  skill: Skill;
  value: string | null;
  onChange: (engine: string) => void;
  /** What is drawn once there is an engine, by its name. */
  children: (engine: string) => React.ReactNode;
}

/** The engine for work that only trained models do; without one, how to get one. */
export function ModelChoice({ skill, value, onChange, children }: ModelChoiceProps) {
  const { able, ready, error, refetch, isPending } = useModelsThat(skill);
  if (error) return <Fault error={error} onAgain={() => void refetch()} />;
  if (isPending) return <p className={styles.note}>Looking for trained models.</p>;
  const engine = ready.find((one) => one.name === value) ?? ready[0];
  if (!engine) return <NoModel able={able} />;
  return (
    <>
      <Select
        label="Model"
        options={ready.map(({ name, title }) => ({ value: name, label: title }))}
        value={engine.name}
        onChange={onChange}
        {...(engine.licence && { hint: `Licence of what it makes: ${engine.licence}` })}
      />
      {children(engine.name)}
    </>
  );
}

function NoModel({ able }: { able: readonly BackendBody[] }) {
  const { summary } = useSubject();
  const [, choose] = useChosenAction(summary);
  return (
    <div className={styles.form}>
      <p className={styles.note}>
        This needs a trained model, and none that can do it is installed on this machine.
      </p>
      <ul className={styles.rows}>
        {able.map((engine) => (
          <li key={engine.name} className={styles.remedy}>
            <strong>{engine.title}</strong>
            <Sentence>{engine.remedy}</Sentence>
          </li>
        ))}
      </ul>
      {summary.cannot_vary == null && (
        <>
          <p className={styles.note}>
            The built-in engine needs no model: it redraws the tracks that you choose.
          </p>
          <div className={styles.go}>
            <Button icon={Shuffle} onClick={() => choose("vary")}>
              Vary with the built-in engine
            </Button>
          </div>
        </>
      )}
    </div>
  );
}
