type Zoom = (factor: number, anchorPixels: number) => void;

/** One notch of a wheel is 100 to 120 in most browsers. */
const WHEEL_SCALE = 0.0022;

/** Zoom with Ctrl and the wheel, which is what a pinch on a touchpad sends, or with two fingers. */
export function zoomByHand(ground: HTMLElement, headPixels: number, zoom: Zoom): () => void {
  const anchorAt = (x: number) => x - ground.getBoundingClientRect().left - headPixels;
  const turn = (event: WheelEvent) => {
    if (!event.ctrlKey && !event.metaKey) return;
    event.preventDefault();
    const lines = event.deltaMode === WheelEvent.DOM_DELTA_LINE ? 33 : 1;
    const by = Math.max(-300, Math.min(300, event.deltaY * lines));
    zoom(Math.exp(-by * WHEEL_SCALE), anchorAt(event.clientX));
  };
  let apart = 0;
  const pinch = (event: TouchEvent) => {
    const [one, other] = event.touches;
    if (!one || !other) {
      apart = 0;
      return;
    }
    event.preventDefault();
    const now = Math.hypot(one.clientX - other.clientX, one.clientY - other.clientY);
    if (apart > 0) zoom(now / apart, anchorAt((one.clientX + other.clientX) / 2));
    apart = now;
  };
  // Not passive: the browser would zoom the page.
  const options = { passive: false } as const;
  ground.addEventListener("wheel", turn, options);
  for (const type of ["touchstart", "touchmove", "touchend"] as const) {
    ground.addEventListener(type, pinch, options);
  }
  return () => {
    ground.removeEventListener("wheel", turn);
    for (const type of ["touchstart", "touchmove", "touchend"] as const) {
      ground.removeEventListener(type, pinch);
    }
  };
}
