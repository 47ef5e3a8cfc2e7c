import type { KeyboardEvent } from "react";

/** What is pressed in a panel or a menu is for it alone: no key of the view behind hears it. */
export function keepKeys(event: KeyboardEvent): void {
  event.stopPropagation();
}
