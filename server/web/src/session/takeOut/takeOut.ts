import { toast } from "../../parts/toast";
import { dragOut } from "./dragOut";
import type { Takes } from "./excerpts";

/**
 * Drag what was grabbed out of the page: its sound, or its notes where `notes` or Alt says so and
 * where there is no sound.
 */
export function takeOut(event: React.DragEvent, { sound, notes }: Takes, only?: "notes"): void {
  const part = only ? notes : event.altKey ? (notes ?? sound) : (sound ?? notes);
  if (!part) {
    event.preventDefault();
    toast("Nothing of this track begins in these bars: mark others.");
    return;
  }
  dragOut(event, part, `${part.words}.${part.kind}`);
}
