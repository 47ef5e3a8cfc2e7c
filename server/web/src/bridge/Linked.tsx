import { GraduationCap } from "lucide-react";
import { type ReactNode, useMemo, useState } from "react";

import type { BridgeBody } from "../api/schema";
import { Button } from "../parts/Button";
import styles from "./Bridge.module.css";
import { Clock } from "./Clock";
import { Connected } from "./Connected";
import { doing, lastValues } from "./doing";
import { Events } from "./Events";
import { Learn } from "./Learn";
import { Mappings } from "./Mappings";
import { PressAction } from "./PressAction";
import { Said } from "./Said";
import { Surface } from "./Surface";
import { useCommand } from "./useCommand";

/** One bridge that is linked; `choice` leads to others. */
export function Linked({ bridge, choice }: { bridge: BridgeBody; choice: ReactNode }) {
  const { parts, events, shows } = bridge;
  const { ask, busy } = useCommand(bridge.id);
  const [learns, setLearns] = useState(false);
  const mappings = useMemo(() => parts.mappings ?? [], [parts.mappings]);
  const does = useMemo(() => doing(mappings), [mappings]);
  const values = useMemo(() => lastValues(events), [events]);
  return (
    <>
      <header className={styles.head}>
        <h1>Bridge</h1>
        <p className={styles.where}>{parts.where}</p>
        {choice}
        <Button icon={GraduationCap} onClick={() => setLearns(true)}>
          Learn a controller
        </Button>
      </header>
      {parts.learning?.on && !learns && (
        <p className={styles.learning} role="status">
          A controller is being learnt: its controls do nothing else.
          <Button size="small" onClick={() => setLearns(true)}>
            Show it
          </Button>
          <Button size="small" onClick={() => void ask({ do: "end-learning" })}>
            End it
          </Button>
        </p>
      )}
      <div className={styles.columns}>
        <div className={styles.main}>
          <Events events={events} />
          {(parts.surfaces ?? []).map((surface) => (
            <Surface
              key={surface.device}
              surface={surface}
              shows={shows}
              does={does}
              values={values}
            />
          ))}
          <Mappings mappings={mappings} shelf={parts.shelf ?? []} ask={ask} busy={busy} />
        </div>
        <div className={styles.side}>
          <Clock clock={parts.clock} />
          <Connected parts={parts} />
          <PressAction bridge={bridge.id} actions={parts.actions ?? []} ask={ask} busy={busy} />
          <Said said={parts.said ?? []} events={events} />
        </div>
      </div>
      <Learn open={learns} parts={parts} ask={ask} busy={busy} onClose={() => setLearns(false)} />
    </>
  );
}
