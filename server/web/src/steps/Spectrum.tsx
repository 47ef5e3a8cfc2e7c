import { type PointerEvent, useEffect, useRef, useState } from "react";

import { acrossAt, changeWords, downAt, hzAt, type Spectra, topDb } from "./spectrum";
import styles from "./Spectrum.module.css";
import { valueWords } from "./words";

const LINES_HZ = [50, 100, 200, 500, 1000, 2000, 5000, 10_000];
const LINES_DB = [12, 24, 36, 48, 60];

/** Both curves of a comparison: dB over frequency, as loud as each other. */
export function Spectrum({ spectra }: { spectra: Spectra }) {
  const canvas = useRef<HTMLCanvasElement>(null);
  const [pointed, setPointed] = useState<string | null>(null);
  useEffect(() => {
    const drawn = canvas.current;
    if (!drawn) return;
    const draw = () => drawSpectra(drawn, spectra);
    const watch = new ResizeObserver(draw);
    watch.observe(drawn);
    return () => watch.disconnect();
  }, [spectra]);
  const point = (event: PointerEvent<HTMLCanvasElement>) => {
    const box = event.currentTarget.getBoundingClientRect();
    setPointed(wordsAt(spectra, hzAt((event.clientX - box.left) / box.width)));
  };
  return (
    <figure className={styles.figure}>
      <canvas
        ref={canvas}
        className={styles.canvas}
        role="img"
        aria-label={`Spectrum before and after. ${changeWords(spectra)}`}
        onPointerMove={point}
        onPointerLeave={() => setPointed(null)}
      />
      <figcaption className={styles.caption}>
        <span className={styles.dry}>Before</span>
        <span className={styles.wet}>After</span>
        <span className={styles.words}>{pointed ?? changeWords(spectra)}</span>
      </figcaption>
    </figure>
  );
}

function wordsAt(spectra: Spectra, hz: number): string {
  const { frequencies_hz: all, dry_db, wet_db } = spectra;
  const band = all.reduce(
    (best, one, at) =>
      Math.abs(Math.log(one / hz)) < Math.abs(Math.log((all[best] ?? 1) / hz)) ? at : best,
    0,
  );
  const level = (value: number | null | undefined) =>
    value == null ? "nothing" : `${value.toFixed(1)} dB`;
  return `${valueWords(all[band] ?? hz, "Hz")}: ${level(dry_db[band])} before, ${level(wet_db[band])} after`;
}

function drawSpectra(canvas: HTMLCanvasElement, spectra: Spectra): void {
  const context = canvas.getContext("2d");
  if (!context) return;
  const { clientWidth: width, clientHeight: height } = canvas;
  const scale = window.devicePixelRatio;
  canvas.width = Math.round(width * scale);
  canvas.height = Math.round(height * scale);
  context.scale(scale, scale);
  const style = getComputedStyle(canvas);
  const colour = (name: string) => style.getPropertyValue(name);
  drawGrid(context, width, height, colour("--line"), colour("--ink-soft"));
  const top = topDb(spectra);
  const curve = (levels: Spectra["dry_db"]) => pathOf(spectra, levels, top, width, height);
  context.lineJoin = "round";
  context.lineWidth = 1.5;
  context.strokeStyle = colour("--ink-soft");
  context.stroke(curve(spectra.dry_db));
  const wet = curve(spectra.wet_db);
  context.lineWidth = 2;
  context.strokeStyle = colour("--accent");
  context.stroke(wet);
  wet.lineTo(width, height);
  wet.lineTo(0, height);
  context.globalAlpha = 0.12;
  context.fillStyle = colour("--accent");
  context.fill(wet);
}

function pathOf(
  { frequencies_hz }: Spectra,
  levels: Spectra["dry_db"],
  top: number,
  width: number,
  height: number,
): Path2D {
  const path = new Path2D();
  frequencies_hz.forEach((hz, band) => {
    path.lineTo(acrossAt(hz) * width, downAt(levels[band] ?? null, top) * height);
  });
  return path;
}

function drawGrid(
  context: CanvasRenderingContext2D,
  width: number,
  height: number,
  line: string,
  ink: string,
): void {
  context.strokeStyle = line;
  context.fillStyle = ink;
  context.lineWidth = 1;
  context.font = "10px Inter Variable, sans-serif";
  context.textAlign = "center";
  for (const hz of LINES_HZ) {
    const x = Math.round(acrossAt(hz) * width) + 0.5;
    context.strokeRect(x, 0, 0, height);
    if (width > 260 || hz === 100 || hz === 1000 || hz === 10_000)
      context.fillText(hz >= 1000 ? `${hz / 1000}k` : String(hz), x, height - 4);
  }
  for (const db of LINES_DB) {
    const y = Math.round(downAt(-db, 0) * height) + 0.5;
    context.strokeRect(0, y, width, 0);
  }
}
