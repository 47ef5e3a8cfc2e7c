import { useEffect } from "react";
import { create } from "zustand";
import { persist } from "zustand/middleware";

import { player } from "../audio/player";

/** Whether takes are brought to one loudness; they are, unless the listener says otherwise. */
export const useSameLoudness = create<{ same: boolean }>()(
  persist((): { same: boolean } => ({ same: true }), { name: "roadie.make.loudness" }),
);

/** Takes compare fairly while they are in view, and none sounds on where it cannot be seen. */
export function useComparing(): void {
  const same = useSameLoudness((state) => state.same);
  useEffect(() => {
    player.setMatched(same);
  }, [same]);
  useEffect(
    () => () => {
      player.pause();
      player.setMatched(false);
    },
    [],
  );
}
