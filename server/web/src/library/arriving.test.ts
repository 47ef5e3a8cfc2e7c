import { describe, expect, it } from "vitest";

import type { JobBody } from "../api/schema";
import { arriving } from "./arriving";

const JOB: JobBody = {
  id: "j1",
  kind: "import",
  spec: { file: "/inbox/bounce.wav" },
  state: "running",
  created_at: 1,
  fraction: 0.4,
  stage: "Hearing notes",
  seconds_left: 9,
  started_at: 1,
  finished_at: null,
  attempts: 1,
  owner: null,
  result: null,
  failure: null,
  warnings: [],
};
const UPLOAD = { id: 1, name: "demo.wav", sent: 0.5, job: null, failure: null };

describe("imports as they are shown", () => {
  it("tell how much of a file is sent, then how far its job is", () => {
    expect(arriving([UPLOAD], new Map())).toMatchObject([{ stage: "Sending", fraction: 0.5 }]);
    const shown = arriving([{ ...UPLOAD, sent: 1, job: "j1" }], new Map([["j1", JOB]]));
    expect(shown).toMatchObject([
      { name: "demo.wav", stage: "Hearing notes", fraction: 0.4, upload: 1, ended: false },
    ]);
  });
  it("have those that this page did not send, while they run", () => {
    expect(arriving([], new Map([["j1", JOB]]))).toMatchObject([{ name: "bounce.wav" }]);
    const done = { ...JOB, state: "done" as const, finished_at: 9 };
    expect(arriving([], new Map([["j1", done]]))).toEqual([]);
  });
  it("lead to the session, or say why there is none", () => {
    const own = [{ ...UPLOAD, job: "j1" }];
    const done = { ...JOB, finished_at: 9, result: { data: { session: "sessions/demo" } } };
    expect(arriving(own, new Map([["j1", done]]))).toMatchObject([
      { session: "demo", ended: true },
    ]);
    const failed = { ...JOB, finished_at: 9, failure: { kind: "X", message: "It is no sound." } };
    expect(arriving(own, new Map([["j1", failed]]))).toMatchObject([
      { failure: "It is no sound." },
    ]);
  });
});
