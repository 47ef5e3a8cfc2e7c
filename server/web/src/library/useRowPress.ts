import { type MouseEvent, type PointerEvent, useRef } from "react";

import { HOLD_MS, isFinger, STILL_FINGER_PIXELS } from "../parts/fingers";

/** What a press on a row wants: `tap` and `hold` are a finger's. */
export type PressHow = "pick" | "toggle" | "extend" | "tap" | "hold";

interface Pressed {
  x: number;
  y: number;
  finger: boolean;
  held: boolean;
  timer: ReturnType<typeof setTimeout> | undefined;
}

/** Presses on a row: clicks as in any list of files, and taps and holds of a finger. */
export function useRowPress(press: (how: PressHow) => void) {
  const pressed = useRef<Pressed | null>(null);
  const stop = () => clearTimeout(pressed.current?.timer);
  return {
    onPointerDown: (event: PointerEvent) => {
      stop();
      const now: Pressed = {
        x: event.clientX,
        y: event.clientY,
        finger: isFinger(event),
        held: false,
        timer: undefined,
      };
      pressed.current = now;
      if (!now.finger || onOwnControl(event)) return;
      now.timer = setTimeout(() => {
        now.held = true;
        press("hold");
      }, HOLD_MS);
    },
    onPointerMove: ({ clientX, clientY }: PointerEvent) => {
      const from = pressed.current;
      if (from && Math.hypot(clientX - from.x, clientY - from.y) > STILL_FINGER_PIXELS) stop();
    },
    onPointerUp: stop,
    onPointerCancel: stop,
    onContextMenu: (event: MouseEvent) => {
      if (pressed.current?.finger === true) event.preventDefault();
    },
    onClick: (event: MouseEvent) => {
      if (onOwnControl(event) || pressed.current?.held === true) return;
      const add = event.ctrlKey || event.metaKey;
      if (event.shiftKey) press("extend");
      else if (add) press("toggle");
      else press(pressed.current?.finger === true ? "tap" : "pick");
    },
  };
}

function onOwnControl({ target }: { target: EventTarget }): boolean {
  return target instanceof Element && target.closest("button, a, canvas") !== null;
}
