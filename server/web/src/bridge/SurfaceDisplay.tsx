import type { SurfaceDisplayBody } from "../api/schema";
import styles from "./SurfaceDisplay.module.css";

interface SurfaceDisplayProps {
  display: SurfaceDisplayBody;
  /** What stands at each place; empty for nothing. */
  texts: readonly string[];
}

/** A display with its places for text, as wide as they are on the device. */
export function SurfaceDisplay({ display, texts }: SurfaceDisplayProps) {
  const { name, columns, width } = display;
  return (
    <div
      className={styles.display}
      role="img"
      aria-label={`Display ${name}: ${texts.filter(Boolean).join(", ") || "dark"}`}
      style={{ gridTemplateColumns: `repeat(${columns}, ${width}ch)` }}
    >
      {texts.map((text, cell) => (
        <span key={cell} className={styles.place} title={text || undefined}>
          {text}
        </span>
      ))}
    </div>
  );
}
