import { isFinger } from "../../parts/fingers";

/** How a press ends: it is lifted, the browser takes it to scroll, or another finger comes. */
export type Ended = "lifted" | "taken" | "joined";

interface Follower {
  move: (event: PointerEvent) => void;
  end: (how: Ended, event: PointerEvent) => void;
  /** Whether a finger marks: the browser must not scroll with it. */
  marks: () => boolean;
}

/** Follow one pointer from its press on `target` to its end, and no other. */
export function followPointer(
  pressed: PointerEvent,
  target: HTMLElement,
  ground: HTMLElement,
  { move, end, marks }: Follower,
): void {
  const done = new AbortController();
  const { signal } = done;
  const ends = (how: Ended) => (event: PointerEvent) => {
    if ((event.pointerId === pressed.pointerId) === (how === "joined")) return;
    done.abort();
    end(how, event);
  };
  target.addEventListener(
    "pointermove",
    (event) => {
      if (event.pointerId === pressed.pointerId) move(event);
    },
    { signal },
  );
  target.addEventListener("pointerup", ends("lifted"), { signal });
  target.addEventListener("pointercancel", ends("taken"), { signal });
  if (!isFinger(pressed)) return;
  ground.addEventListener("pointerdown", ends("joined"), { signal, capture: true });
  target.addEventListener("contextmenu", (menu) => menu.preventDefault(), { signal });
  const hold = (touch: TouchEvent) => {
    if (marks() && touch.cancelable) touch.preventDefault();
  };
  target.addEventListener("touchmove", hold, { signal, passive: false });
}
