import type { ShownBody, SurfaceControlBody } from "../api/schema";
import { ringArc, ringFull } from "./ringArc";
import styles from "./SurfaceCell.module.css";

interface SurfaceCellProps {
  control: SurfaceControlBody;
  shown: ShownBody | undefined;
  /** Where it was moved to last, for those that show no place themselves. */
  value: number | undefined;
  words: string;
  mapped: boolean;
  onChoose: () => void;
}

/** A control as it stands on its device: a pad with its light, a knob in its ring, a fader. */
export function SurfaceCell(props: SurfaceCellProps) {
  const { control, shown, value, words, mapped, onChoose } = props;
  const drawn = DRAWN[control.kind] ?? "pad";
  const position = shown?.position ?? value ?? null;
  return (
    <button
      type="button"
      className={styles.cell}
      data-drawn={drawn}
      data-look={shown?.look ?? "off"}
      data-mapped={mapped || undefined}
      aria-label={`${control.name}: ${words}`}
      title={words}
      onClick={onChoose}
      onFocus={onChoose}
    >
      {drawn === "ring" && <Ring position={position} />}
      {drawn === "fader" && <Fader position={position} />}
      <span className={styles.name}>{control.name}</span>
      <Light shown={shown} />
    </button>
  );
}

const DRAWN: Partial<Record<string, "ring" | "fader">> = {
  knob: "ring",
  encoder: "ring",
  fader: "fader",
  wheel: "fader",
  pedal: "fader",
};

function Light({ shown }: { shown: ShownBody | undefined }) {
  const fraction = shown?.look === "running" ? (shown.fraction ?? 1) : 1;
  const lit =
    shown?.colour != null && shown.look !== "off" ? { background: hex(shown.colour) } : {};
  return <span className={styles.light} style={{ ...lit, width: percent(fraction) }} />;
}

/** A ring of lights, from lower left round to lower right; dark where none is told. */
function Ring({ position }: { position: number | null }) {
  return (
    <svg className={styles.ring} viewBox="0 0 32 28" aria-hidden>
      <path d={ringFull()} className={styles.dark} />
      {position !== null && <path d={ringArc(position)} className={styles.lit} />}
    </svg>
  );
}

function Fader({ position }: { position: number | null }) {
  return (
    <span className={styles.slot} aria-hidden>
      {position !== null && <span className={styles.cap} style={{ bottom: percent(position) }} />}
    </span>
  );
}

function percent(part: number): string {
  return `${Math.round(part * 100)}%`;
}

function hex(colour: number): string {
  return `#${colour.toString(16).padStart(6, "0")}`;
}
