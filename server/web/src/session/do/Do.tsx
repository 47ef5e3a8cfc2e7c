import {
  AudioLines,
  AudioWaveform,
  Download,
  FolderOutput,
  type LucideIcon,
  MessagesSquare,
  MoveHorizontal,
  Music4,
  Paintbrush,
  Shuffle,
  SlidersVertical,
} from "lucide-react";
import { type ComponentType, useId } from "react";

import type { Session, SessionSummary } from "../../api/schema";
import { SubjectContext } from "./asking";
import { Chain } from "./Chain";
import { Chosen } from "./Chosen";
import { useChosenAction } from "./chosenAction";
import styles from "./Do.module.css";
import { Export } from "./Export";
import { Extend } from "./Extend";
import { Files } from "./Files";
import { JobsHere } from "./JobsHere";
import { Repaint } from "./Repaint";
import { Respond } from "./Respond";
import { Separate } from "./Separate";
import { Transcribe } from "./Transcribe";
import { Vary } from "./Vary";

interface Action {
  key: string;
  name: string;
  icon: LucideIcon;
  about: string;
  form: ComponentType;
}

const ACTIONS: readonly Action[] = [
  { key: "vary", name: "Vary", icon: Shuffle, about: "The piece again, with changes", form: Vary },
  {
    key: "respond",
    name: "Respond",
    icon: MessagesSquare,
    about: "New music that goes with what is there",
    form: Respond,
  },
  {
    key: "repaint",
    name: "Repaint",
    icon: Paintbrush,
    about: "Bars made anew by a model",
    form: Repaint,
  },
  {
    key: "extend",
    name: "Extend",
    icon: MoveHorizontal,
    about: "The sound goes on, by a model",
    form: Extend,
  },
  {
    key: "separate",
    name: "Separate",
    icon: AudioWaveform,
    about: "The mix split into stems",
    form: Separate,
  },
  {
    key: "transcribe",
    name: "Transcribe",
    icon: Music4,
    about: "The notes of what sounds, as MIDI",
    form: Transcribe,
  },
  {
    key: "chain",
    name: "Chain",
    icon: SlidersVertical,
    about: "Tracks through a chain of effects",
    form: Chain,
  },
  {
    key: "export",
    name: "Export",
    icon: FolderOutput,
    about: "Projects for your DAW",
    form: Export,
  },
  { key: "files", name: "Files", icon: Download, about: "Download, or drag out", form: Files },
];

/** What can be made of the selection. */
export function Do({ session, summary }: { session: Session; summary: SessionSummary }) {
  const title = useId();
  const [key, choose] = useChosenAction(summary);
  const action = ACTIONS.find((one) => one.key === key) ?? ACTIONS[0];
  if (!action) return null;
  return (
    <SubjectContext value={{ session, summary }}>
      <section className={styles.panel} aria-labelledby={title}>
        <header className={styles.head}>
          <h2 id={title}>
            <AudioLines size={16} aria-hidden /> Do
          </h2>
          <Chosen />
        </header>
        <JobsHere />
        <div className={styles.actions} role="radiogroup" aria-label="What to do">
          {ACTIONS.map((one) => (
            <label key={one.key} className={styles.action} title={one.about}>
              <input
                type="radio"
                name={title}
                className={styles.radio}
                checked={one.key === action.key}
                onChange={() => choose(one.key)}
              />
              <one.icon size={17} aria-hidden />
              <span>{one.name}</span>
            </label>
          ))}
        </div>
        <div className={styles.form} role="group" aria-label={action.name}>
          <p className={styles.about}>{action.about}.</p>
          <action.form />
        </div>
      </section>
    </SubjectContext>
  );
}
