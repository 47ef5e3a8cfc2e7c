import { useQuery, useQueryClient } from "@tanstack/react-query";
import { useDeferredValue, useEffect, useMemo, useState } from "react";

import { player, usePlayer } from "../audio/player";
import { Fault } from "../parts/Fault";
import { sentenceOf } from "../parts/sentenceOf";
import { Spinner } from "../parts/Spinner";
import { toast } from "../parts/toast";
import { Do } from "./do/Do";
import { clearSelection } from "./selection";
import styles from "./Session.module.css";
import { useDoShown } from "./timeline/doShown";
import { HeardOther } from "./timeline/HeardOther";
import { comeBack, hearOtherAgain, leave } from "./timeline/leaving";
import { documentQuery, summaryQuery } from "./timeline/documentQuery";
import { programOf } from "./timeline/program";
import { SessionHeader } from "./timeline/SessionHeader";
import { ShortcutList } from "./timeline/ShortcutList";
import { type Stage, stageOf, useStage } from "./timeline/stage";
import { Timeline } from "./timeline/Timeline";
import { Transport } from "./timeline/Transport";
import { useKeys } from "./timeline/useKeys";

/** A session: heard, seen, and made something of. */
export default function Session({ id }: { id: string }) {
  const document = useQuery(documentQuery(id));
  const summary = useQuery(summaryQuery(id));
  const session = document.data;
  const stage = useMemo(() => (session ? stageOf(id, session) : null), [id, session]);
  const fault = document.error ?? summary.error;

  if (stage && summary.data) return <OnStage stage={stage} summary={summary.data} />;
  return (
    <main className="view">
      <h1>{id}</h1>
      {fault ? (
        <Fault
          error={fault}
          onAgain={() => {
            void document.refetch();
            void summary.refetch();
          }}
        />
      ) : (
        <Spinner />
      )}
    </main>
  );
}

interface OnStageProps {
  stage: Stage;
  summary: Parameters<typeof Do>[0]["summary"];
}

function OnStage({ stage, summary }: OnStageProps) {
  const queries = useQueryClient();
  const [keysShown, setKeysShown] = useState(false);
  const said = useStage((on) => on.said);
  const shown = useStage((on) => on.stage?.id === stage.id);
  const doShown = useDoShown((panel) => panel.shown);
  const failure = usePlayer((state) => state.failure);
  // What can be made of it comes a moment after what is heard and seen, so that no task is long.
  const doMounted = useDeferredValue(true, false);
  useKeys(() => setKeysShown(true));

  useEffect(() => {
    const again = useStage.getState().stage?.id === stage.id;
    const keepPlace = usePlayer.getState().program?.key === stage.id;
    if (again) useStage.setState({ stage });
    else useStage.setState({ stage, current: null, said: "" });
    // What was changed elsewhere, as a title, ends nothing that is heard here.
    const other = again && !keepPlace;
    const opening = other
      ? Promise.resolve()
      : player.open(programOf(stage.id, stage.session), { keepPlace });
    if (!again) {
      comeBack(stage, !keepPlace);
      const sessionOf = (id: string) => queries.query(documentQuery(id));
      hearOtherAgain(stage, sessionOf, opening).catch((fault: unknown) =>
        toast(sentenceOf(fault), { tone: "bad" }),
      );
    }
    const hide = () => leave(stage, true);
    window.addEventListener("pagehide", hide);
    document.addEventListener("visibilitychange", hide);
    return () => {
      window.removeEventListener("pagehide", hide);
      document.removeEventListener("visibilitychange", hide);
      leave(stage, false);
    };
  }, [stage, queries]);

  const { id } = stage;
  useEffect(
    () => () => {
      player.pause();
      player.setLoop(null);
      clearSelection();
      useStage.setState({ stage: null });
    },
    [id],
  );

  return (
    <main className={styles.session}>
      <SessionHeader session={stage.session} summary={summary} />
      {shown && (
        <>
          <Transport stage={stage} onShortcuts={() => setKeysShown(true)} />
          <HeardOther stage={stage} />
          {failure !== null && <Fault error={failure} />}
          <div className={styles.work}>
            <Timeline stage={stage} />
            {/* It stays there while it is not seen: what was filled in is kept. */}
            <div className={styles.do} hidden={!doShown}>
              {doMounted && <Do session={stage.session} summary={summary} />}
            </div>
          </div>
        </>
      )}
      <p className={styles.said} role="status">
        {said}
      </p>
      <ShortcutList open={keysShown} onClose={() => setKeysShown(false)} />
    </main>
  );
}
