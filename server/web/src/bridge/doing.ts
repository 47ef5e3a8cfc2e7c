import type { BridgeHappened, MappingBody } from "../api/schema";

/** What each control does by the mappings in use, by its whole name. */
export function doing(mappings: readonly MappingBody[]): ReadonlyMap<string, string> {
  const found = new Map<string, string>();
  for (const { rules } of mappings) {
    for (const { controls, gesture, does, layer } of rules) {
      const words = `${plainly(gesture)}${does}${layer ? ` (layer ${layer})` : ""}`;
      for (const control of controls) {
        const before = found.get(control);
        found.set(control, before === undefined ? words : `${before}, ${words}`);
      }
    }
  }
  return found;
}

/** The gesture, unless it is what everybody would do. */
function plainly(gesture: string): string {
  return gesture === "press" || gesture === "change" ? "" : `${gesture}: `;
}

/** Where each control was moved to last. */
export function lastValues(events: readonly BridgeHappened[]): ReadonlyMap<string, number> {
  return new Map(
    events.filter((one) => one.motion === "value").map((one) => [one.control, one.value]),
  );
}
