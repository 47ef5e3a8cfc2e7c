import { Plug, RefreshCw } from "lucide-react";
import { useMutation } from "@tanstack/react-query";
import { useState } from "react";

import { useKeptOff, usePlugIns } from "../api/plugIns";
import { scan } from "../api/work";
import { Button } from "../parts/Button";
import { Empty } from "../parts/Empty";
import { Fault } from "../parts/Fault";
import { Switch } from "../parts/Switch";
import { TextField } from "../parts/TextField";
import { KeptOffList } from "./KeptOffList";
import styles from "./PlugIns.module.css";
import { PlugInTable } from "./PlugInTable";
import { ScanJob } from "./ScanJob";

/** The plug-ins of the machine: those that play, and those kept off with their reasons. */
export function PlugIns() {
  const [words, setWords] = useState("");
  const [again, setAgain] = useState(false);
  const found = usePlugIns();
  const keptOff = useKeptOff();
  const begin = useMutation({ mutationFn: () => scan({ again }) });
  const error = begin.error ?? found.error ?? keptOff.error;
  const all = found.data?.items ?? [];
  const off = keptOff.data?.items ?? [];
  const begins = (
    <Button look="primary" icon={RefreshCw} busy={begin.isPending} onClick={() => begin.mutate()}>
      Scan for plug-ins
    </Button>
  );
  return (
    <div className={styles.frame}>
      <header className={styles.head}>
        <h2>Plug-ins</h2>
        <Switch label="Try those again that have not changed" checked={again} onChange={setAgain} />
        {begins}
      </header>
      {error && <Fault error={error} />}
      <ScanJob />
      {found.data && all.length === 0 && (
        <Empty icon={Plug} title="No plug-ins are known yet">
          <p>
            A scan looks in the folders of VST3, VST2, LV2 and AU. Each plug-in is tried in a
            process of its own, so one that crashes takes nothing with it.
          </p>
        </Empty>
      )}
      {all.length > 0 && (
        <section aria-label="Found">
          <div className={styles.find}>
            <h3>{all.length} found</h3>
            <TextField
              hideLabel
              type="search"
              label="Find a plug-in"
              placeholder="Name, maker, category or path"
              value={words}
              onChange={setWords}
            />
          </div>
          <PlugInTable plugIns={all} words={words} />
        </section>
      )}
      {!found.isPending && off.length > 0 && <KeptOffList items={off} />}
    </div>
  );
}
