import { create } from "zustand";
import { createJSONStorage, persist } from "zustand/middleware";

import { LAST_SEED, newWishes, type Wishes } from "./wishes";

/** What is asked for, kept in the browser so that a reload loses no words. */
export const useWishes = create<Wishes>()(
  persist(() => newWishes(drawSeed()), {
    name: "roadie.make",
    version: 1,
    storage: createJSONStorage(() => localStorage),
  }),
);

/** Ask for something else. */
export function wish(change: Partial<Wishes>): void {
  useWishes.setState(change);
}

/** Take back all that is set; engine, seed and number of takes stay. */
export function wishAnew(): void {
  const { engine, seed, seedLocked, takes } = useWishes.getState();
  useWishes.setState({ ...newWishes(seed), engine, seedLocked, takes });
}

export function drawSeed(): number {
  return Math.floor(Math.random() * LAST_SEED);
}
