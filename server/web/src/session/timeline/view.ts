import { create } from "zustand";

export const LANE_HEIGHTS = { low: 56, middle: 88, high: 144 } as const;
export type LaneSize = keyof typeof LANE_HEIGHTS;

/** Beyond this a beat of 256 samples a peak shows nothing more. */
const CLOSEST_PIXELS_PER_BEAT = 480;

/**
 * Which part of the piece is on the screen. All lanes share it: one axis, even in beats, so that
 * bars of one meter are equally wide whatever the tempo does.
 *
 * This is why the lanes are drawn here: wavesurfer.js lays a file out evenly in seconds, and has
 * no axis that lanes share or that a change of tempo bends. It shows single files elsewhere.
 */
export interface View {
  lengthBeats: number;
  pixelsPerBeat: number;
  /** How far the content is scrolled. */
  startPixels: number;
  /** How much of it is seen, without the heads of the lanes. */
  widthPixels: number;
  laneSize: LaneSize;
  /** Whether the view goes along with what is heard. */
  follow: boolean;
}

export const useView = create<View>(() => ({
  lengthBeats: 1,
  pixelsPerBeat: 1,
  startPixels: 0,
  widthPixels: 0,
  laneSize: "middle",
  follow: true,
}));

export function pixelsAtBeats(view: View, beats: number): number {
  return beats * view.pixelsPerBeat - view.startPixels;
}

export function beatsAtPixels(view: View, pixels: number): number {
  return (pixels + view.startPixels) / view.pixelsPerBeat;
}

/** At this scale the whole piece just fits. */
export function fittingPixelsPerBeat(view: View): number {
  return Math.max(view.widthPixels, 1) / view.lengthBeats;
}

function scaled(view: View, pixelsPerBeat: number): number {
  const fitting = fittingPixelsPerBeat(view);
  return Math.min(Math.max(pixelsPerBeat, fitting), Math.max(CLOSEST_PIXELS_PER_BEAT, fitting));
}

function placed(
  view: View,
  pixelsPerBeat: number,
  startPixels: number,
): Pick<View, "pixelsPerBeat" | "startPixels"> {
  const furthest = Math.max(0, view.lengthBeats * pixelsPerBeat - view.widthPixels);
  return { pixelsPerBeat, startPixels: Math.min(Math.max(0, Math.round(startPixels)), furthest) };
}

/** Zoomed by `factor`, with what stands at `anchorPixels` staying there, or going `toPixels`. */
export function zoomedAround(
  view: View,
  factor: number,
  anchorPixels: number,
  toPixels = anchorPixels,
): Partial<View> {
  const beats = beatsAtPixels(view, anchorPixels);
  const pixelsPerBeat = scaled(view, view.pixelsPerBeat * factor);
  return placed(view, pixelsPerBeat, beats * pixelsPerBeat - toPixels);
}

/** Zoomed so that a stretch fills the view, with a little room at both sides. */
export function zoomedTo(view: View, startBeats: number, endBeats: number): Partial<View> {
  const room = (endBeats - startBeats) * 0.04;
  const pixelsPerBeat = scaled(view, view.widthPixels / (endBeats - startBeats + 2 * room));
  return placed(view, pixelsPerBeat, (startBeats - room) * pixelsPerBeat);
}

export function zoomedToFit(view: View): Partial<View> {
  return { pixelsPerBeat: fittingPixelsPerBeat(view), startPixels: 0 };
}

/** As it is after the window has another size: what fitted still fits. */
export function resized(view: View, widthPixels: number): Partial<View> {
  const fitted = view.pixelsPerBeat <= fittingPixelsPerBeat(view) * 1.001;
  const next = { ...view, widthPixels };
  if (fitted) return { widthPixels, ...zoomedToFit(next) };
  return { widthPixels, ...placed(next, scaled(next, view.pixelsPerBeat), view.startPixels) };
}

/** Where to scroll so that `beats` is seen; null when it is. A page at a time, as DAWs do. */
export function scrolledTo(view: View, beats: number): number | null {
  const at = pixelsAtBeats(view, beats);
  if (at >= 0 && at < view.widthPixels) return null;
  return placed(view, view.pixelsPerBeat, at + view.startPixels - view.widthPixels * 0.1)
    .startPixels;
}
