import { expect, test } from "vitest";

import type { JobBody } from "../api/schema";
import { roundsOf } from "./rounds";

function job(id: string, createdAt: number, more: Partial<JobBody> = {}): JobBody {
  return {
    id,
    kind: "generate",
    spec: { prompt: "house", seed: createdAt, take: createdAt },
    state: "queued",
    created_at: createdAt,
    fraction: 0,
    stage: "",
    seconds_left: null,
    started_at: null,
    finished_at: null,
    attempts: 0,
    owner: null,
    result: null,
    failure: null,
    warnings: [],
    ...more,
  };
}

function keys(jobs: JobBody[]): string[][] {
  return roundsOf(jobs).map((round) => round.takes.map((take) => take.key));
}

test("takes of one press stand together in the order of their seeds, newest round first", () => {
  const jobs = [job("d", 200), job("c", 101), job("b", 100)];
  expect(keys(jobs)).toEqual([["d"], ["b", "c"]]);
});

test("other words are another round, even between the takes of one", () => {
  const other = job("x", 100.5, { spec: { prompt: "techno", seed: 1 } });
  expect(keys([job("a", 100), other, job("b", 101)])).toEqual([["x"], ["a", "b"]]);
});

test("a file that was sent once for each take does not part them", () => {
  const sent = (id: string, at: number) =>
    job(id, at, {
      kind: "respond",
      spec: { how: "continue", file: `/m/.uploads/${id}/riff.mid`, seed: at },
    });
  expect(keys([sent("a", 1), sent("b", 2)])).toEqual([["a", "b"]]);
});

test("a job of several variations is as many takes", () => {
  const data = {
    session: "sessions/a",
    sessions: [{ session: "sessions/a" }, { session: "sessions/a-2" }],
  };
  const [round] = roundsOf([job("a", 1, { state: "done", result: { data } })]);
  expect(round?.takes.map((take) => take.session)).toEqual(["a", "a-2"]);
});

test("what makes no music is left out", () => {
  expect(roundsOf([job("e", 1, { kind: "export", spec: {} })])).toEqual([]);
});
