import { pinch } from "./pinch";

type Zoom = (factor: number, anchorPixels: number) => void;

/** One notch of a wheel is 100 to 120 in most browsers. */
const WHEEL_SCALE = 0.0022;

/** Zoom with Ctrl and the wheel, which is what a pinch on a touchpad sends, or with two fingers. */
export function zoomByHand(ground: HTMLElement, headPixels: number, zoom: Zoom): () => void {
  const turn = (event: WheelEvent) => {
    if (!event.ctrlKey && !event.metaKey) return;
    event.preventDefault();
    const lines = event.deltaMode === WheelEvent.DOM_DELTA_LINE ? 33 : 1;
    const by = Math.max(-300, Math.min(300, event.deltaY * lines));
    zoom(
      Math.exp(-by * WHEEL_SCALE),
      event.clientX - ground.getBoundingClientRect().left - headPixels,
    );
  };
  // Not passive: the browser would zoom the page.
  ground.addEventListener("wheel", turn, { passive: false });
  const endPinch = pinch(ground, headPixels);
  return () => {
    ground.removeEventListener("wheel", turn);
    endPinch();
  };
}
