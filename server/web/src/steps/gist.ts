/** What a step is set to, in a few words beside its name. Pure. */

import { isList } from "./places";
import type { StepData } from "./schema";
import { kindTitle, unitOf, valueWords } from "./words";

const MOST = 3;

export function gistOf(step: StepData): string {
  if (isList(step.branches)) return `${step.branches.length} branches`;
  if (isList(step.bands))
    return `${step.bands.length} ${step.bands.length === 1 ? "band" : "bands"}`;
  if (isList(step.steps))
    return (step.steps as readonly StepData[]).map((one) => kindTitle(one.kind)).join(", ");
  if (typeof step.name === "string") return step.name;
  const values = Object.entries(step).flatMap(([name, value]) => {
    if (typeof value === "number") return [valueWords(value, unitOf(name))];
    return typeof value === "string" && name !== "kind" && name !== "code" ? [value] : [];
  });
  return values.slice(0, MOST).join(", ");
}
