import { describe, expect, it } from "vitest";

import { sessionMade } from "../../api/made";
import type { JobBody } from "../../api/schema";
import { jobsOf } from "./jobsHere";

function job(id: string, more: Partial<JobBody> = {}): JobBody {
  return {
    id,
    kind: "vary",
    spec: { session: "song" },
    state: "done",
    created_at: 0,
    fraction: 1,
    stage: "",
    seconds_left: null,
    started_at: 0,
    finished_at: 1000,
    attempts: 1,
    owner: null,
    result: null,
    failure: null,
    warnings: [],
    ...more,
  };
}

describe("the jobs beside a session", () => {
  it("are its own, those that run first, and of those that ended the last", () => {
    const jobs = [
      job("old", { finished_at: -5000 }),
      job("other", { spec: { session: "else" } }),
      job("done", { created_at: 3 }),
      job("runs", { created_at: 2, finished_at: null, state: "running" }),
      job("away", { created_at: 9 }),
      job("look", { kind: "compare" }),
    ];
    const shown = jobsOf("song", jobs, new Set(["away"]), 1001).map(({ id }) => id);
    expect(shown).toEqual(["runs", "done"]);
  });

  it("lead to the session that they made", () => {
    const result = { data: { session: "sessions/song-2" } };
    expect(sessionMade(job("a", { result }))).toBe("song-2");
    expect(sessionMade(job("a", { result: { data: { exports: {} } } }))).toBeNull();
    expect(sessionMade(job("a"))).toBeNull();
  });
});
