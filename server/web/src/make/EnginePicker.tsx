import { Info } from "lucide-react";

import { useBackends } from "../api/health";
import type { BackendBody } from "../api/schema";
import { IconButton } from "../parts/IconButton";
import { Popover } from "../parts/Popover";
import { Select } from "../parts/Select";
import { Sentence } from "../parts/Sentence";
import styles from "./EnginePicker.module.css";
import { useWishes, wish } from "./useWishes";
import { BUILT_IN } from "./wishes";

/** What makes the music, whether it is ready, under which licence, and how to mend it. */
export function EnginePicker() {
  const chosen = useWishes((wishes) => wishes.engine);
  const engines = useBackends("engines").data?.items ?? [];
  const engine = engines.find(({ name }) => name === chosen);
  const options = engines.map((one) => ({
    value: one.name,
    label: one.ready ? titleOf(one) : `${titleOf(one)} (not ready)`,
  }));
  return (
    <div className={styles.engine}>
      <Select
        label="Engine"
        value={chosen}
        options={options.length > 0 ? options : coming(chosen)}
        onChange={(name) => wish({ engine: name })}
      />
      <Popover
        label="About the engine"
        trigger={<IconButton label="About the engine" icon={Info} />}
      >
        {engine && <About engine={engine} />}
      </Popover>
    </div>
  );
}

function About({ engine }: { engine: BackendBody }) {
  return (
    <div className={styles.about}>
      <strong>{titleOf(engine)}</strong>
      <span className={engine.ready ? styles.ready : styles.off}>
        {engine.ready ? "Ready" : "Not ready"}
      </span>
      {!engine.ready && <Sentence>{engine.remedy}</Sentence>}
      {engine.licence && (
        <>
          <strong>Licence of what it makes</strong>
          <Sentence>{engine.licence}</Sentence>
        </>
      )}
    </div>
  );
}

/** The chosen engine where it cannot be used, with what to do about it. */
export function EngineRemedy() {
  const chosen = useWishes((wishes) => wishes.engine);
  const engine = useBackends("engines").data?.items.find(({ name }) => name === chosen);
  if (!engine || engine.ready) return null;
  return (
    <p className={styles.remedy} role="status">
      <Sentence>{engine.remedy}</Sentence>
    </p>
  );
}

/** What stands there until the engines are known. */
function coming(chosen: string) {
  return [{ value: chosen, label: titleOf({ name: chosen, title: chosen }) }];
}

function titleOf(engine: Pick<BackendBody, "name" | "title">): string {
  if (engine.name === BUILT_IN) return "Roadie’s composer";
  return engine.title.split(":")[0] ?? engine.title;
}
