import { type ReactNode, useEffect, useState } from "react";

import { toast } from "../parts/toast";
import styles from "./DropPlace.module.css";
import { give, usesOf } from "./given";

/** Takes a file that is dropped anywhere on the page while this view is open. */
export function DropPlace({ children }: { children: ReactNode }) {
  const over = useDrop(takeFile);
  return (
    <div className={styles.place}>
      {children}
      {over && (
        <div className={styles.over}>
          <p>Drop it here: a recording, MIDI, or a project of a DAW</p>
        </div>
      )}
    </div>
  );
}

/** Whether a file is held over the page. The whole window listens: else a browser would leave for
 * a file that is dropped beside. */
function useDrop(onFile: (file: File | undefined) => void): boolean {
  const [over, setOver] = useState(false);
  useEffect(() => {
    const end = new AbortController();
    const { signal } = end;
    const on = (name: "dragover" | "dragleave" | "drop", hear: (event: DragEvent) => void) =>
      window.addEventListener(name, hear, { signal });
    on("dragover", (event) => {
      if (event.dataTransfer?.types.includes("Files") !== true) return;
      event.preventDefault();
      event.dataTransfer.dropEffect = "copy";
      setOver(true);
    });
    on("dragleave", (event) => {
      if (event.relatedTarget === null) setOver(false);
    });
    on("drop", (event) => {
      setOver(false);
      if (event.dataTransfer?.types.includes("Files") !== true) return;
      event.preventDefault();
      onFile(event.dataTransfer.files[0]);
    });
    return () => end.abort();
  }, [onFile]);
  return over;
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
