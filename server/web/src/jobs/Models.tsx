import { useState } from "react";

import { useLive } from "../api/events";
import { useModels } from "../api/health";
import type { JobBody, ModelBody } from "../api/schema";
import { Fault } from "../parts/Fault";
import { InstallModel } from "./InstallModel";
import { Listing } from "./Listing";
import { ModelRow } from "./ModelRow";
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
    <>
      <Listing
        id="models"
        title="Trained models"
        about={`${items.filter((model) => model.installed).length} of ${items.length} are on this machine. Nothing is fetched unless you ask for it.`}
        standing={error && <Fault error={error} onAgain={() => void refetch()} />}
      >
        {inOrder(items).map((model) => (
          <ModelRow
            key={model.name}
            model={model}
            job={installOf(jobs, model.name)}
            onInstall={() => setAsked({ model, what: "install" })}
            onRemove={() => setAsked({ model, what: "remove" })}
          />
        ))}
      </Listing>
      {asked?.what === "install" && <InstallModel model={asked.model} onClose={close} />}
      {asked?.what === "remove" && <RemoveModel model={asked.model} onClose={close} />}
    </>
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
