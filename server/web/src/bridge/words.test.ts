import { expect, test } from "vitest";

import type { BridgeHappened } from "../api/schema";
import { controlOf, motionOf, shownOf, stageOf } from "./words";

test("controls are named as the musician knows them", () => {
  expect(controlOf("osc//roadie/generate")).toBe("/roadie/generate");
  expect(controlOf("launchpad-x/pad1")).toBe("launchpad-x/pad1");
  expect(controlOf("page/generate")).toBe("this page: generate");
});

test("motions are told in words", () => {
  expect(motionOf({ motion: "turn", value: 2 })).toBe("+2");
  expect(motionOf({ motion: "turn", value: -1 })).toBe("-1");
  expect(motionOf({ motion: "press", value: 0.5 })).toBe("pressed 0.50");
  expect(motionOf({ motion: "value", value: 0.5 })).toBe("0.500");
});

test("stages are told with what is left, and why they failed", () => {
  const event = { fraction: 0.42, seconds_left: 282, words: "" } as BridgeHappened;
  expect(stageOf({ ...event, stage: "running" })).toBe("running 42 %, 5 min left");
  expect(stageOf({ ...event, stage: "failed", words: "No room." })).toBe("failed: No room.");
  expect(stageOf({ ...event, stage: null })).toBe("");
});

test("what a pad shows is told in words", () => {
  expect(shownOf({ look: "running", fraction: 0.5 })).toBe("at work, 50 %");
  expect(shownOf({ look: "idle", position: 0.25 })).toBe("ready, at 25 %");
  expect(shownOf(undefined)).toBe("shows nothing");
});
