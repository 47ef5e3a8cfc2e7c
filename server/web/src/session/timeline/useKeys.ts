import { useEffect } from "react";

import { ownKey, shortcutFor } from "./shortcuts";

/** The keys of the session view, wherever the focus is, unless what has it needs them. */
export function useKeys(onShortcuts: () => void): void {
  useEffect(() => {
    const press = (event: KeyboardEvent) => {
      const focused = event.target instanceof Element ? event.target : document.body;
      if (event.defaultPrevented || ownKey(focused, event.key)) return;
      const shortcut = shortcutFor(event);
      if (event.key === "?") onShortcuts();
      else if (shortcut) shortcut.act();
      else return;
      event.preventDefault();
    };
    window.addEventListener("keydown", press);
    return () => window.removeEventListener("keydown", press);
  }, [onShortcuts]);
}
