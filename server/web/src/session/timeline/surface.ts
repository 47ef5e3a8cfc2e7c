/** A rectangle in CSS pixels of a canvas. */
export interface Box {
  left: number;
  right: number;
  top: number;
  bottom: number;
}

/** The context of a canvas, cleared and as large as it is shown, in CSS pixels. */
export function surface(
  canvas: HTMLCanvasElement,
  width: number,
  height: number,
): CanvasRenderingContext2D | null {
  const ratio = window.devicePixelRatio;
  const wide = Math.max(1, Math.round(width * ratio));
  const tall = Math.max(1, Math.round(height * ratio));
  // A canvas that gets its size anew is cleared, and its memory given back and taken: only then.
  if (canvas.width !== wide) canvas.width = wide;
  if (canvas.height !== tall) canvas.height = tall;
  const context = canvas.getContext("2d");
  context?.setTransform(ratio, 0, 0, ratio, 0, 0);
  context?.clearRect(0, 0, width, height);
  return context;
}
