import type { Change } from "../api/sessions";
import type { SessionSummary } from "../api/schema";

type Written = Pick<SessionSummary, "id" | "title" | "favourite" | "hidden" | "mark" | "albums">;

/** One change on some sessions. */
export interface Step {
  ids: string[];
  change: Change;
}

/**
 * What brings sessions back to how they were before a change: `before` is each as it was. Those
 * that the change left as they were are not touched.
 */
export function undoOf(before: readonly Written[], change: Change): Step[] {
  const steps = new Map<string, Step>();
  const add = (id: string, back: Change) => {
    const key = JSON.stringify(back);
    const step = steps.get(key) ?? { ids: [], change: back };
    step.ids.push(id);
    steps.set(key, step);
  };
  for (const session of before) {
    const { albums } = session;
    if (change.favourite != null && change.favourite !== session.favourite)
      add(session.id, { favourite: session.favourite });
    if (change.hidden != null && change.hidden !== session.hidden)
      add(session.id, { hidden: session.hidden });
    if (change.mark !== undefined && change.mark !== session.mark)
      add(session.id, { mark: session.mark ?? null });
    if (change.title != null && change.title !== session.title)
      add(session.id, { title: session.title });
    const added = (change.add_albums ?? []).filter((album) => !albums.includes(album));
    if (added.length > 0) add(session.id, { remove_albums: added });
    const removed = (change.remove_albums ?? []).filter((album) => albums.includes(album));
    if (removed.length > 0) add(session.id, { add_albums: removed });
  }
  return [...steps.values()];
}
