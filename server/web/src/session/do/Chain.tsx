import { Activity, SlidersVertical } from "lucide-react";

import { useChain, useChains, useChainSchema } from "../../api/chains";
import { compare, render } from "../../api/work";
import { Button } from "../../parts/Button";
import { Combobox } from "../../parts/Combobox";
import { Fault } from "../../parts/Fault";
import { Comparison } from "../../steps/Comparison";
import type { ChainData } from "../../steps/schema";
import { StepList } from "../../steps/StepList";
import { useSelection } from "../selection";
import { useAsking, useSubject } from "./asking";
import { regionAsked, tracksWords } from "./chosen";
import { useDraft } from "./drafts";
import styles from "./forms.module.css";
import { Go } from "./Go";

interface Draft {
  name: string | null;
  /** The chain as it was changed here; null is as it stands on the shelf. */
  own: ChainData | null;
  looked: string | null;
}

const NOTHING: Draft = { name: null, own: null, looked: null };

/** Tracks through a chain, whose values can be set before; what is saved stays as it is. */
export function Chain() {
  const { summary } = useSubject();
  const tracks = useSelection((state) => state.tracks);
  const [draft, change] = useDraft(summary.id, "chain", NOTHING);
  const chains = useChains();
  const shelved = useChain(draft.name);
  const schema = useChainSchema();
  const chain = draft.own ?? shelved.data ?? null;
  const fault = chains.error ?? shelved.error ?? schema.error;
  const usable = (chains.data?.items ?? []).filter((one) => one.fault == null);
  const about = usable.find((one) => one.name === draft.name)?.about;
  return (
    <div className={styles.form}>
      <Combobox
        label="Chain"
        placeholder="Choose a chain"
        options={usable.map(({ name, own }) => ({
          value: name,
          label: own ? `${name} (yours)` : name,
        }))}
        value={draft.name ?? ""}
        onChange={(name) => change({ name, own: null, looked: null })}
        {...(about !== undefined && { hint: about })}
      />
      {fault && <Fault error={fault} />}
      {chain && schema.data && (
        <>
          <StepList
            steps={chain.steps}
            whole={schema.data}
            editable={false}
            label={chain.name}
            onChange={(steps) => change({ own: { ...chain, steps } })}
          />
          {draft.own && (
            <div className={styles.go}>
              <Button size="small" look="quiet" onClick={() => change({ own: null })}>
                As it was
              </Button>
            </div>
          )}
          <Look chain={chain} onLook={(looked) => change({ looked })} />
          {draft.looked !== null && <Comparison job={draft.looked} />}
        </>
      )}
      <Go
        icon={SlidersVertical}
        wanting={chain ? null : "Choose a chain first."}
        ask={() =>
          render({
            session: summary.id,
            tracks: [...tracks],
            chain: draft.own ?? draft.name ?? "",
          })
        }
      >
        Render {tracksWords(tracks)}
      </Go>
    </div>
  );
}

/** Ask what the chain does to one track, before anything is made of it. */
function Look({ chain, onLook }: { chain: ChainData; onLook: (job: string) => void }) {
  const { session, summary } = useSubject();
  const { region, tracks } = useSelection();
  const { ask, isPending, error } = useAsking();
  const sounding = session.tracks.filter((track) => track.audio_clips.length > 0);
  const track = sounding.find((one) => tracks.includes(one.name)) ?? sounding[0];
  if (!track) return <p className={styles.note}>No track has sound to put through it.</p>;
  const look = async () => {
    const job = await compare({
      session: summary.id,
      track: track.name,
      chain,
      ...regionAsked(region),
    });
    onLook(job.id);
    return job;
  };
  return (
    <>
      {error && <Fault error={error} />}
      <div className={styles.go}>
        <Button icon={Activity} busy={isPending} onClick={() => ask(look)}>
          Before and after of {track.name}
        </Button>
      </div>
    </>
  );
}
