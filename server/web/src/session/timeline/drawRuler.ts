import type { Session } from "../../api/schema";
import type { TimeMap } from "../../time/TimeMap";
import { MeterMap } from "../../time/MeterMap";
import type { Palette } from "./palette";
import { barMarks, beatMarks, type Label, roomy } from "./rulerMarks";
import type { View } from "./view";

/** Beside the handle of the play cursor. */
const TEXT_INDENT = 7;
/** From here on beats have numbers as well. */
const BEAT_NUMBER_PIXELS = 72;
const NUMBERS_BASE = 14;
const CHANGES_BASE = 34;

/** What stands on the ruler beside the bars. */
export interface RulerText {
  /** Tempo and meter where they change. */
  changes: readonly Label[];
  chords: readonly Label[];
}

/** 133.4, 96.25 as it is, 120. */
function tempo(bpm: number): string {
  return String(Math.round(bpm * 100) / 100);
}

export function rulerText(session: Session): RulerText {
  const meter = new MeterMap(session.meter_map.steps);
  const texts = new Map<number, string>();
  session.tempo_map.steps.forEach(({ start_beats, bpm }) =>
    texts.set(start_beats, `♩=${tempo(bpm)}`),
  );
  session.meter_map.steps.forEach(({ numerator, denominator }, index) => {
    const at = meter.startsBeats[index] ?? 0;
    const words = `${numerator}/${denominator}`;
    texts.set(at, texts.has(at) ? `${words}  ${texts.get(at) ?? ""}` : words);
  });
  const changes = [...texts]
    .map(([beats, text]) => ({ beats, text }))
    .filter(({ beats }) => beats < session.length_beats)
    .sort((one, other) => one.beats - other.beats);
  const chords = session.chords.map(({ start_beats, symbol }) => ({
    beats: start_beats,
    text: symbol,
  }));
  return { changes, chords };
}

interface Scene {
  time: TimeMap;
  text: RulerText;
  view: View;
  palette: Palette;
}

export function drawRuler(canvas: CanvasRenderingContext2D, scene: Scene): void {
  const { time, view, palette } = scene;
  const { pixelsPerBeat, startPixels, widthPixels, lengthBeats } = view;
  // What begins before the view may still reach into it.
  const fromBeats = Math.max(0, (startPixels - 160) / pixelsPerBeat);
  const toBeats = Math.min((startPixels + widthPixels) / pixelsPerBeat, lengthBeats);
  const at = (beats: number) => Math.round(beats * pixelsPerBeat - startPixels);
  canvas.font = `11px ${palette.font}`;
  canvas.textBaseline = "alphabetic";
  for (const mark of barMarks(time, fromBeats, toBeats, pixelsPerBeat)) {
    const left = at(mark.beats);
    canvas.fillStyle = palette.line;
    canvas.fillRect(left, mark.numbered ? 2 : 10, 1, mark.numbered ? 16 : 8);
    beatMarks(time, mark.bar, pixelsPerBeat).forEach((beat, index, all) => {
      canvas.fillStyle = palette.line;
      canvas.fillRect(at(beat), 14, 1, 4);
      const room = ((all[0] ?? beat) - mark.beats) * pixelsPerBeat;
      if (room < BEAT_NUMBER_PIXELS) return;
      canvas.fillStyle = palette.inkSoft;
      canvas.fillText(`${mark.bar + 1}.${index + 2}`, at(beat) + TEXT_INDENT - 2, NUMBERS_BASE - 1);
    });
    if (!mark.numbered || mark.beats >= lengthBeats) continue;
    canvas.fillStyle = palette.ink;
    canvas.fillText(String(mark.bar + 1), left + TEXT_INDENT - 2, NUMBERS_BASE - 1);
  }
  drawChanges(canvas, scene, at, fromBeats, toBeats);
}

function drawChanges(
  canvas: CanvasRenderingContext2D,
  { text, view, palette }: Scene,
  at: (beats: number) => number,
  fromBeats: number,
  toBeats: number,
): void {
  const widthOf = (words: string) => canvas.measureText(words).width;
  const seen = ({ beats }: Label) => beats >= fromBeats && beats <= toBeats;
  const changes = roomy(text.changes, view.pixelsPerBeat, widthOf);
  const taken = changes.map(({ beats, text: words }) => [
    beats * view.pixelsPerBeat - 6,
    beats * view.pixelsPerBeat + widthOf(words) + 10,
  ]);
  canvas.fillStyle = palette.accent;
  for (const label of changes.filter(seen)) {
    canvas.fillText(label.text, at(label.beats) + TEXT_INDENT, CHANGES_BASE);
  }
  // Chords stand in what room is left between.
  canvas.fillStyle = palette.inkSoft;
  const free = text.chords.filter(({ beats, text: words }) => {
    const left = beats * view.pixelsPerBeat;
    const right = left + widthOf(words) + 4;
    return !taken.some(([from = 0, to = 0]) => left < to && right > from);
  });
  for (const label of roomy(free, view.pixelsPerBeat, widthOf).filter(seen)) {
    canvas.fillText(label.text, at(label.beats) + TEXT_INDENT, CHANGES_BASE);
  }
}
