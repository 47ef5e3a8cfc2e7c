import { useBackends, useHealth, useMachine, useModels } from "../api/health";
import { Spinner } from "../parts/Spinner";
import { Backends } from "./Backends";
import { Dragged } from "./Dragged";
import styles from "./Health.module.css";
import { Machine } from "./Machine";
import { Models } from "./Models";

/** What works, what does not and how to mend it; room, memory and versions. */
export function Health() {
  if (useLooking())
    return (
      <p className={styles.looking} role="status">
        <Spinner /> Looking at what works here
      </p>
    );
  return (
    <div className={styles.health}>
      <Machine />
      <Dragged />
      <div className={styles.columns}>
        <Backends group="engines" title="Engines" about="What makes music from words." />
        <Backends group="separators" title="Separators" about="What splits a mix into stems." />
        <Backends group="transcribers" title="Transcribers" about="What hears notes." />
        <Backends group="exporters" title="Exports" about="Projects of other programs." />
      </div>
      <Models />
    </div>
  );
}

/** Until all has been asked for once: what came piece by piece would move what is read already. */
function useLooking(): boolean {
  const asked = [
    useHealth(),
    useMachine(),
    useBackends("engines"),
    useBackends("separators"),
    useBackends("transcribers"),
    useBackends("exporters"),
    useModels(),
  ];
  return asked.some(({ isPending }) => isPending);
}
