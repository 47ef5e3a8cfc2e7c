import { AudioLines, FileArchive, Music4 } from "lucide-react";

import type { PartKind, PartLink } from "../takeOut/excerpts";
import { DragFile } from "./DragFile";
import styles from "./Files.module.css";
import forms from "./forms.module.css";

const ICONS = { wav: AudioLines, mid: Music4, zip: FileArchive };
const KIND_WORDS: Readonly<Record<PartKind, string>> = { wav: "WAV", mid: "MIDI", zip: "Zip" };

/** Parts of the session under a title, each to be downloaded or dragged out. */
export function Parts({ title, parts }: { title: string; parts: readonly PartLink[] }) {
  if (parts.length === 0) return null;
  return (
    <section aria-label={title}>
      <h3 className={forms.legend}>{title}</h3>
      <ul className={styles.files}>
        {parts.map((part) => (
          <li key={part.key} className={styles.row}>
            <PartFile part={part} />
            <span className={styles.size}>{KIND_WORDS[part.kind]}</span>
          </li>
        ))}
      </ul>
    </section>
  );
}

/** One part as a file to be taken; `short` says of it what kind it is alone. */
export function PartFile({ part, short = false }: { part: PartLink; short?: boolean }) {
  return (
    <DragFile href={part.href} name={part.name} type={part.type} icon={ICONS[part.kind]}>
      {short ? KIND_WORDS[part.kind] : part.words}
    </DragFile>
  );
}
