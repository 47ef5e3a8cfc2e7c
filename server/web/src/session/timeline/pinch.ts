import { useView, type View, zoomedAround } from "./view";

/** Where two fingers are: how far apart, and the place between them, in pixels. */
interface Fingers {
  apart: number;
  x: number;
  y: number;
}

/** As it was when the second finger came. */
interface Begun extends Fingers {
  view: View;
  scrollTop: number;
}

/** Closer than this they cannot be told apart. */
const NEAREST_PIXELS = 24;

/**
 * Zoom and move with two fingers on the axis: what was between them stays between them. All is
 * reckoned from where they began, so that nothing drifts however many steps it takes.
 */
export function pinch(ground: HTMLElement, headPixels: number): () => void {
  let begun: Begun | null = null;
  const move = (event: TouchEvent) => {
    const now = fingersOf(event, ground, headPixels);
    if (!now) {
      begun = null;
      return;
    }
    // The browser would zoom the page, or scroll with one of the two.
    if (event.cancelable) event.preventDefault();
    if (!begun || event.type !== "touchmove") {
      begun = { ...now, view: useView.getState(), scrollTop: ground.scrollTop };
      return;
    }
    useView.setState(zoomedAround(begun.view, now.apart / begun.apart, begun.x, now.x));
    ground.scrollTop = begun.scrollTop - (now.y - begun.y);
  };
  const types = ["touchstart", "touchmove", "touchend", "touchcancel"] as const;
  for (const type of types) ground.addEventListener(type, move, { passive: false });
  return () => {
    for (const type of types) ground.removeEventListener(type, move);
  };
}

/** The two that are on the axis; those on faders and buttons at its left are not counted. */
function fingersOf(event: TouchEvent, ground: HTMLElement, headPixels: number): Fingers | null {
  const [one, other] = [...event.touches].filter(
    ({ target }) =>
      target instanceof Element && ground.contains(target) && !target.closest("[role=rowheader]"),
  );
  if (!one || !other) return null;
  const apart = Math.hypot(one.clientX - other.clientX, one.clientY - other.clientY);
  const x = (one.clientX + other.clientX) / 2 - ground.getBoundingClientRect().left - headPixels;
  return { apart: Math.max(apart, NEAREST_PIXELS), x, y: (one.clientY + other.clientY) / 2 };
}
