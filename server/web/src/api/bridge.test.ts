import { expect, test } from "vitest";

import { withChanges } from "./bridge";
import type { BridgeBody, BridgeChanged, BridgeHappened } from "./schema";

const happened = (n: number, stage: BridgeHappened["stage"] = null): BridgeHappened => ({
  n,
  at: n,
  control: "osc//go",
  motion: "press",
  value: 1,
  does: "generate",
  stage,
  fraction: 0,
  words: "",
  seconds_left: null,
  session: null,
});
const bridge: BridgeBody = {
  id: "a",
  linked_at: 0,
  after: 0,
  revision: 5,
  parts: { where: "here", midi: "" },
  events: [happened(1)],
  shows: { "x/pad1": { look: "idle" } },
};
const changed: BridgeChanged = {
  type: "bridge",
  id: "a",
  linked: true,
  gone: null,
  after: 5,
  revision: 7,
  parts: { midi: "JACK", where: null },
  events: [happened(1, "done"), happened(2)],
  shows: { "x/pad2": { look: "on" } },
};

test("what is new goes over what was known, and the rest stays", () => {
  const now = withChanges({ bridges: [bridge] }, changed)?.bridges[0];
  expect(now?.parts).toEqual({ where: "here", midi: "JACK" });
  expect(now?.events.map((one) => [one.n, one.stage])).toEqual([
    [1, "done"],
    [2, null],
  ]);
  expect(Object.keys(now?.shows ?? {})).toEqual(["x/pad1", "x/pad2"]);
});

test("missed steps and new bridges are asked for; what is old changes nothing", () => {
  const known = { bridges: [bridge] };
  expect(withChanges(known, { ...changed, after: 6 })).toBeNull();
  expect(withChanges(known, { ...changed, id: "b" })).toBeNull();
  expect(withChanges(known, { ...changed, after: 0, revision: 4 })).toBe(known);
});

test("a bridge whose link broke is gone, with the reason", () => {
  const gone = withChanges({ bridges: [bridge] }, { ...changed, linked: false, gone: "It went." });
  expect(gone).toEqual({ bridges: [], gone: "It went." });
});
