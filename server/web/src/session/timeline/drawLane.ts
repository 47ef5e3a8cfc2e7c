import type { Axis } from "./drawSound";
import { drawSound } from "./drawSound";
import { drawNotes } from "./drawNotes";
import type { LanePlan, SoundPlan } from "./lanePlan";
import type { Palette, Shades } from "./palette";
import { barMarks, beatMarks } from "./rulerMarks";
import type { Box } from "./surface";

/** From this height on the channels of a stereo clip have a half each. */
const SPLIT_PIXELS = 100;
const NAME_PIXELS = 70;
const NO_WAVEFORM = "The waveform of this file cannot be shown: see that its file is there.";
const NOT_STRETCHED = "plays unstretched here";
const NAME_ROW_PIXELS = 14;

interface Scene {
  plan: LanePlan;
  axis: Axis;
  width: number;
  height: number;
  lengthBeats: number;
  palette: Palette;
  shades: Shades;
}

/** All of a lane that is seen: the grid, its sound above and its notes below. */
export function drawLane(canvas: CanvasRenderingContext2D, scene: Scene): void {
  drawGrid(canvas, scene);
  const { plan, height } = scene;
  const both = plan.sounds.length > 0 && plan.notes !== null && plan.notes.startsBeats.length > 0;
  const parted = both ? Math.round(height * 0.6) : height;
  for (const sound of plan.sounds) {
    const box = boxOf(scene, sound.startBeats, sound.endBeats, 3, (both ? parted : height) - 3);
    if (!box) continue;
    fillBody(canvas, scene, box, wordsOf(sound));
    canvas.fillStyle = scene.shades.sound;
    if (box.bottom - box.top < SPLIT_PIXELS) {
      drawSound(canvas, sound, scene.axis, box, null);
    } else {
      const middle = (box.top + box.bottom) / 2;
      drawSound(canvas, sound, scene.axis, { ...box, bottom: middle }, 0);
      drawSound(canvas, sound, scene.axis, { ...box, top: middle }, 1);
    }
  }
  if (plan.notes) drawRoll(canvas, scene, both ? parted : 3);
}

function wordsOf({ peaks, name, stretched }: SoundPlan): string {
  if (peaks.failed) return NO_WAVEFORM;
  return [name, stretched ? NOT_STRETCHED : ""].filter(Boolean).join(", ");
}

function drawRoll(canvas: CanvasRenderingContext2D, scene: Scene, top: number): void {
  const { notes, sounds } = scene.plan;
  if (!notes) return;
  const alone = sounds.length === 0;
  for (const clip of notes.clips) {
    const box = boxOf(scene, clip.startBeats, clip.endBeats, top, scene.height - 3);
    // Beside sound, the names of its notes would stand on the notes.
    if (box) fillBody(canvas, scene, box, alone ? clip.name : "");
  }
  const box = {
    left: 0,
    right: scene.width,
    top: top + (alone ? NAME_ROW_PIXELS : 3),
    bottom: scene.height - 6,
  };
  const { pixelsPerBeat, startPixels } = scene.axis;
  drawNotes(canvas, notes, scene.shades.notes, box, pixelsPerBeat, startPixels);
}

/** What is seen of a stretch; null when nothing is. */
function boxOf(
  scene: Scene,
  startBeats: number,
  endBeats: number,
  top: number,
  bottom: number,
): Box | null {
  const { pixelsPerBeat, startPixels } = scene.axis;
  const left = Math.max(0, Math.max(0, startBeats) * pixelsPerBeat - startPixels);
  const end = Math.min(endBeats, scene.lengthBeats) * pixelsPerBeat - startPixels;
  const right = Math.min(scene.width, end);
  return right > left ? { left, right, top, bottom } : null;
}

function fillBody(
  canvas: CanvasRenderingContext2D,
  { shades, palette }: Scene,
  box: Box,
  name: string,
): void {
  canvas.fillStyle = shades.body;
  canvas.fillRect(box.left, box.top, box.right - box.left, box.bottom - box.top);
  canvas.fillStyle = shades.edge;
  canvas.fillRect(box.left, box.top, 1, box.bottom - box.top);
  if (!name || box.right - box.left < NAME_PIXELS || box.bottom - box.top < 24) return;
  canvas.font = `11px ${palette.font}`;
  canvas.fillStyle = palette.inkSoft;
  canvas.save();
  canvas.beginPath();
  canvas.rect(box.left, box.top, box.right - box.left - 4, box.bottom - box.top);
  canvas.clip();
  canvas.fillText(name, box.left + 5, box.top + 11);
  canvas.restore();
}

function drawGrid(canvas: CanvasRenderingContext2D, scene: Scene): void {
  const { time, pixelsPerBeat, startPixels } = scene.axis;
  const fromBeats = startPixels / pixelsPerBeat;
  const toBeats = Math.min((startPixels + scene.width) / pixelsPerBeat, scene.lengthBeats);
  const lines = new Path2D();
  const strong = new Path2D();
  const at = (beats: number) => Math.round(beats * pixelsPerBeat - startPixels);
  for (const mark of barMarks(time, fromBeats, toBeats, pixelsPerBeat)) {
    (mark.numbered ? strong : lines).rect(at(mark.beats), 0, 1, scene.height);
    for (const beat of beatMarks(time, mark.bar, pixelsPerBeat)) {
      lines.rect(at(beat), 0, 1, scene.height);
    }
  }
  canvas.fillStyle = scene.palette.groundHigh;
  canvas.fill(lines);
  canvas.fillStyle = scene.palette.line;
  canvas.fill(strong);
}
