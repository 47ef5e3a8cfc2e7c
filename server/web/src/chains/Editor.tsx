import { useQueryClient } from "@tanstack/react-query";
import { Save, Trash2, Undo2 } from "lucide-react";
import { useState } from "react";
import { useLocation } from "wouter";

import { putChainAside, saveChain, useChainSchema } from "../api/chains";
import { Button } from "../parts/Button";
import { Fault } from "../parts/Fault";
import { TextField } from "../parts/TextField";
import { toast } from "../parts/toast";
import type { ChainData } from "../steps/schema";
import { StepList } from "../steps/StepList";
import styles from "./Editor.module.css";
import { LacksHere } from "./LacksHere";
import { Roles } from "./Roles";
import { TailFields } from "./TailFields";
import { Try } from "./Try";
import { useEditing } from "./editing";

interface EditorProps {
  shelved: ChainData;
  own: boolean;
  onSaved: (name: string) => void;
}

/** A chain with all its steps and values, tried on a session and saved as one's own. */
export function Editor({ shelved, own, onSaved }: EditorProps) {
  const schema = useChainSchema();
  const { chain, isChanged, change, undo } = useEditing(shelved, own);
  if (schema.error) return <Fault error={schema.error} onAgain={() => void schema.refetch()} />;
  if (!schema.data) return null;
  const set = (some: Partial<ChainData>) => change({ ...chain, ...some } as ChainData);
  return (
    <div className={styles.editor}>
      <section className={styles.steps} aria-label="The chain">
        <div className={styles.names}>
          <TextField
            label="Name"
            maxLength={100}
            placeholder="What you will look for"
            value={chain.name}
            onChange={(name) => set({ name })}
            {...(!own &&
              chain.name === shelved.name && { hint: "Save it under a name of your own." })}
          />
          <TextField
            label="What it does"
            maxLength={1000}
            value={typeof chain.about === "string" ? chain.about : ""}
            onChange={(about) => set({ about })}
          />
        </div>
        {shelved.name !== "" && <LacksHere name={shelved.name} />}
        <StepList
          editable
          steps={chain.steps}
          whole={schema.data}
          label="the chain"
          onChange={(steps) => set({ steps })}
        />
        <details className={styles.more}>
          <summary>Tail and tracks</summary>
          <TailFields chain={chain} whole={schema.data} onChange={change} />
          <Roles chain={chain} onChange={change} />
        </details>
        <Saving {...{ chain, own, isChanged, onSaved, undo }} shelvedName={shelved.name} />
      </section>
      <section className={styles.trying} aria-label="Try it">
        <h2>Try it on a session</h2>
        <Try chain={chain} />
      </section>
    </div>
  );
}

interface SavingProps {
  chain: ChainData;
  own: boolean;
  shelvedName: string;
  isChanged: boolean;
  onSaved: (name: string) => void;
  undo: () => void;
}

function Saving({ chain, own, shelvedName, isChanged, onSaved, undo }: SavingProps) {
  const queries = useQueryClient();
  const [, go] = useLocation();
  const [fault, setFault] = useState<unknown>(null);
  const done = (words: string) => {
    setFault(null);
    undo();
    toast(words, { tone: "good" });
  };
  const save = () =>
    saveChain({ ...chain, name: chain.name.trim() }).then(async (saved) => {
      await queries.invalidateQueries({ queryKey: ["chains"] });
      done(`${saved.name} is saved.`);
      onSaved(saved.name);
    }, setFault);
  const putAside = () =>
    putChainAside(shelvedName).then(() => {
      go("/chains");
      // It is asked for no more: it is not there.
      queries.removeQueries({ queryKey: ["chains", "one", shelvedName] });
      void queries.invalidateQueries({ queryKey: ["chains"], exact: true });
      done(`${shelvedName} is put aside: its file stays beside the others as “.before”.`);
    }, setFault);
  return (
    <>
      {fault !== null && <Fault error={fault} />}
      <div className={styles.actions}>
        <Button
          look="primary"
          icon={Save}
          disabled={chain.name.trim() === "" || !isChanged}
          onClick={() => void save()}
        >
          Save as yours
        </Button>
        <Button icon={Undo2} disabled={!isChanged} onClick={undo}>
          As it was
        </Button>
        {own && shelvedName !== "" && (
          <Button look="quiet" icon={Trash2} onClick={() => void putAside()}>
            Put aside
          </Button>
        )}
      </div>
    </>
  );
}
