import { describe, expect, it } from "vitest";

import { sessionsOf, subjectOf } from "./kinds";

const titleOf = (id: string) => (id === "warm-funk" ? "Warm funk" : id);

describe("what a job is about", () => {
  it("is the prompt of new music, as it was typed", () => {
    const spec = { prompt: "<b>loud</b> & proud" };
    expect(subjectOf({ kind: "generate", spec }, titleOf)).toBe("<b>loud</b> & proud");
  });
  it("is the file's name of an import without a title, on any system", () => {
    expect(
      subjectOf({ kind: "import", spec: { file: "/up/1/demo.wav", title: null } }, titleOf),
    ).toBe("demo.wav");
    expect(subjectOf({ kind: "import", spec: { file: "C:\\b\\demo.wav" } }, titleOf)).toBe(
      "demo.wav",
    );
    expect(subjectOf({ kind: "import", spec: { file: "/a.wav", title: "Demo" } }, titleOf)).toBe(
      "Demo",
    );
  });
  it("names the session and what is done to it", () => {
    const spec = { session: "warm-funk", formats: ["ableton", "reaper"] };
    expect(subjectOf({ kind: "export", spec }, titleOf)).toBe("Warm funk · ableton, reaper");
    expect(subjectOf({ kind: "separate", spec }, titleOf)).toBe("Warm funk");
  });
});

describe("what became of a job", () => {
  it("is one session, or each of several takes", () => {
    expect(sessionsOf({ result: { data: { session: "sessions/a" } } })).toEqual(["a"]);
    const takes = {
      session: "sessions/a",
      sessions: [{ session: "sessions/a" }, { session: "sessions/a-2" }],
    };
    expect(sessionsOf({ result: { data: takes } })).toEqual(["a", "a-2"]);
  });
  it("is nothing while it runs, and of jobs that make no session", () => {
    expect(sessionsOf({ result: null })).toEqual([]);
    expect(sessionsOf({ result: { data: { exports: {} } } })).toEqual([]);
  });
});
