import { create } from "zustand";
import { createJSONStorage, persist } from "zustand/middleware";

/** What was typed and not yet asked for, so that neither another form nor a reload loses it. */
const useDrafts = create<{ drafts: Readonly<Record<string, object>> }>()(
  persist(() => ({ drafts: {} }), {
    name: "roadie.do",
    storage: createJSONStorage(() => sessionStorage),
  }),
);

/** The draft of a form, and how to change some of it. */
export function useDraft<Draft extends object>(
  session: string,
  form: string,
  initial: Draft,
): [Draft, (change: Partial<Draft>) => void] {
  const key = `${session}/${form}`;
  const kept = useDrafts((state) => state.drafts[key]) as Partial<Draft> | undefined;
  const change = (some: Partial<Draft>) =>
    useDrafts.setState(({ drafts }) => ({
      drafts: { ...drafts, [key]: { ...drafts[key], ...some } },
    }));
  return [{ ...initial, ...kept }, change];
}
