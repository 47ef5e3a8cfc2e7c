import { create } from "zustand";
import { createJSONStorage, persist } from "zustand/middleware";

import type { ChainData } from "../steps/schema";

/** Chains that were changed and not saved, by the name on the shelf: a reload loses none. */
const useEdited = create<{ edited: Readonly<Record<string, ChainData>> }>()(
  persist(() => ({ edited: {} }), {
    name: "roadie.chains",
    storage: createJSONStorage(() => sessionStorage),
  }),
);

/** A chain as it is being changed, and the way back to how it stands on the shelf. */
export function useEditing(shelved: ChainData, own: boolean) {
  const key = `${own ? "own" : "roadie"}/${shelved.name}`;
  const edited = useEdited((state) => state.edited[key]);
  const put = (chain: ChainData | undefined) =>
    useEdited.setState((state) => {
      const others = Object.entries(state.edited).filter(([one]) => one !== key);
      return { edited: Object.fromEntries(chain ? [...others, [key, chain]] : others) };
    });
  return {
    chain: edited ?? shelved,
    isChanged: edited !== undefined,
    change: put,
    undo: () => put(undefined),
  };
}
