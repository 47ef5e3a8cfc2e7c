import { AudioLines, Music4 } from "lucide-react";

import { DragFile } from "./DragFile";
import type { PartLink } from "./excerpts";
import styles from "./Files.module.css";
import forms from "./forms.module.css";

/** Parts of the session under a title, each to be downloaded or dragged out. */
export function Parts({ title, parts }: { title: string; parts: readonly PartLink[] }) {
  if (parts.length === 0) return null;
  return (
    <section aria-label={title}>
      <h3 className={forms.legend}>{title}</h3>
      <ul className={styles.files}>
        {parts.map((part) => (
          <li key={part.key} className={styles.row}>
            <PartFile part={part}>{part.words}</PartFile>
            <span className={styles.size}>{part.kind === "wav" ? "WAV" : "MIDI"}</span>
          </li>
        ))}
      </ul>
    </section>
  );
}

/** One part as a file to be taken. */
export function PartFile({ part, children }: { part: PartLink; children: string }) {
  return (
    <DragFile
      href={part.href}
      name={part.name}
      type={part.kind === "wav" ? "audio/wav" : "audio/midi"}
      icon={part.kind === "wav" ? AudioLines : Music4}
    >
      {children}
    </DragFile>
  );
}
