import { create } from "zustand";

const KEPT_AS = "roadie-do-shown";
/** Under this width the timeline needs the room. */
const ROOMY_PIXELS = 1180;

function atFirst(): boolean {
  const kept = localStorage.getItem(KEPT_AS);
  return kept === null ? window.innerWidth >= ROOMY_PIXELS : kept === "yes";
}

/** Whether what can be made of the session stands beside the timeline. */
export const useDoShown = create<{ shown: boolean }>(() => ({ shown: atFirst() }));

export function toggleDo(): void {
  const shown = !useDoShown.getState().shown;
  localStorage.setItem(KEPT_AS, shown ? "yes" : "no");
  useDoShown.setState({ shown });
}
