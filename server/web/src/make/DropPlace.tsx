import { type DragEvent, type ReactNode, useState } from "react";

import { toast } from "../parts/toast";
import styles from "./DropPlace.module.css";
import { give, usesOf } from "./given";

/** Takes a file that is dropped anywhere on the view. */
export function DropPlace({ children }: { children: ReactNode }) {
  const [over, setOver] = useState(false);
  const holdsFile = (event: DragEvent) => event.dataTransfer.types.includes("Files");
  return (
    <div
      className={styles.place}
      onDragOver={(event) => {
        if (!holdsFile(event)) return;
        event.preventDefault();
        event.dataTransfer.dropEffect = "copy";
        setOver(true);
      }}
      onDragLeave={(event) => {
        const to = event.relatedTarget;
        if (!(to instanceof Node) || !event.currentTarget.contains(to)) setOver(false);
      }}
      onDrop={(event) => {
        if (!holdsFile(event)) return;
        event.preventDefault();
        setOver(false);
        takeFile(event.dataTransfer.files[0]);
      }}
    >
      {children}
      {over && (
        <div className={styles.over}>
          <p>Drop it here: a recording, MIDI, or a project of a DAW</p>
        </div>
      )}
    </div>
  );
}

/** Keep a file that was chosen or dropped, or say why it is not taken. */
export function takeFile(file: File | undefined): void {
  if (file === undefined) return;
  const [first] = usesOf(file.name);
  if (first) give(file, first.use);
  else
    toast(
      `${file.name} is not taken: drop audio (WAV, AIFF, FLAC, MP3, OGG, M4A), MIDI, or a project ` +
        "(.als, .dawproject, .rpp).",
      { tone: "bad" },
    );
}
