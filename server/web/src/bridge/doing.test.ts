import { expect, test } from "vitest";

import type { RuleBody } from "../api/schema";
import { doing } from "./doing";

const rule = (gesture: string, does: string, layer: string | null = null): RuleBody => ({
  controls: ["x/pad1"],
  keys: null,
  gesture,
  does,
  layer,
  when: null,
  line: 1,
});

test("a control does all that its rules say, each with its gesture", () => {
  const rules = [rule("press", "generate"), rule("hold", "cancel", "shift")];
  const found = doing([{ name: "m", about: "", source: "m.yaml", devices: ["x"], rules }]);
  expect(found.get("x/pad1")).toBe("generate, hold: cancel (layer shift)");
});
