import { Upload } from "lucide-react";
import { type ReactNode, useEffect, useState } from "react";

import styles from "./DropTarget.module.css";
import { bringIn } from "./uploads";

/** Files may be dropped anywhere on the page while the library is open. */
export function DropTarget({ children }: { children: ReactNode }) {
  const [over, setOver] = useState(false);
  useEffect(() => {
    // Going into an element inside is told before leaving the one outside.
    let depth = 0;
    const carries = (event: DragEvent) => event.dataTransfer?.types.includes("Files") ?? false;
    const move = (by: number) => (event: DragEvent) => {
      if (!carries(event)) return;
      depth = Math.max(0, depth + by);
      setOver(depth > 0);
    };
    const allow = (event: DragEvent) => {
      if (carries(event)) event.preventDefault();
    };
    const take = (event: DragEvent) => {
      if (!carries(event)) return;
      event.preventDefault();
      depth = 0;
      setOver(false);
      bringIn(event.dataTransfer?.files ?? []);
    };
    const listeners = { dragenter: move(1), dragleave: move(-1), dragover: allow, drop: take };
    const entries = Object.entries(listeners) as [keyof typeof listeners, (e: DragEvent) => void][];
    for (const [name, listener] of entries) window.addEventListener(name, listener);
    return () => {
      for (const [name, listener] of entries) window.removeEventListener(name, listener);
    };
  }, []);
  return (
    <>
      {children}
      {over && (
        <div className={styles.over}>
          <Upload size={36} aria-hidden />
          <p>Drop audio, MIDI, .als, .dawproject or .rpp: each file becomes a session.</p>
        </div>
      )}
    </>
  );
}
