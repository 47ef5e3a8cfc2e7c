/** A frame's worth of painting; what is left is painted in the next one. */
const BUDGET_MS = 12;

type Painter = () => void;

const painters = new Set<Painter>();
const due = new Set<Painter>();
let frame = 0;

/** Have every canvas painted anew, as far as it is seen. */
export function requestPaint(): void {
  for (const painter of painters) due.add(painter);
  schedule();
}

/** Have a painter called whenever the view changes; the call that is given back ends it. */
export function onPaint(painter: Painter): () => void {
  painters.add(painter);
  due.add(painter);
  schedule();
  return () => {
    painters.delete(painter);
    due.delete(painter);
  };
}

function schedule(): void {
  if (frame === 0 && due.size > 0) frame = requestAnimationFrame(paint);
}

function paint(): void {
  frame = 0;
  const begun = performance.now();
  for (const painter of due) {
    // Those that wait are first in the next frame: a Set keeps the order of what was added.
    if (performance.now() - begun > BUDGET_MS) break;
    due.delete(painter);
    painter();
  }
  schedule();
}
