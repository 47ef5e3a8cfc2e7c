import { useState } from "react";

import { useLive } from "../api/events";
import { useModels } from "../api/health";
import type { JobBody, ModelBody } from "../api/schema";
import { Fault } from "../parts/Fault";
import { InstallModel } from "./InstallModel";
import { ModelRow } from "./ModelRow";
import styles from "./Models.module.css";
import { RemoveModel } from "./RemoveModel";

interface Asked {
  model: ModelBody;
  what: "install" | "remove";
}

/** The trained models that Roadie knows: what they are good for, who may use them, what is here. */
export function Models() {
  const { data, error, refetch } = useModels();
  const jobs = useLive((live) => live.jobs);
  const [asked, setAsked] = useState<Asked | null>(null);
  const close = () => setAsked(null);
  const items = data?.items ?? [];
  return (
    <section className={styles.models} aria-labelledby="models">
      <header className={styles.head}>
        <h2 id="models">Trained models</h2>
        <span className={styles.about}>
          {items.filter((model) => model.installed).length} of {items.length} are on this machine.
          Nothing is fetched unless you ask for it.
        </span>
      </header>
      {error && <Fault error={error} onAgain={() => void refetch()} />}
      <ul className={styles.list}>
        {inOrder(items).map((model) => (
          <ModelRow
            key={model.name}
            model={model}
            job={installOf(jobs, model.name)}
            onInstall={() => setAsked({ model, what: "install" })}
            onRemove={() => setAsked({ model, what: "remove" })}
          />
        ))}
      </ul>
      {asked?.what === "install" && <InstallModel model={asked.model} onClose={close} />}
      {asked?.what === "remove" && <RemoveModel model={asked.model} onClose={close} />}
    </section>
  );
}

/** Those that are here first; the families as the server lists them, their first one ahead. */
function inOrder(models: readonly ModelBody[]): ModelBody[] {
  const rank = (model: ModelBody) => (model.installed ? 0 : model.begin_with ? 1 : 2);
  return [...models].sort((a, b) => rank(a) - rank(b));
}

/** The newest job that installs this model. */
function installOf(jobs: ReadonlyMap<string, JobBody>, name: string): JobBody | null {
  const own = [...jobs.values()].filter((job) => job.kind === "install" && job.spec.model === name);
  return own.sort((a, b) => b.created_at - a.created_at)[0] ?? null;
}
