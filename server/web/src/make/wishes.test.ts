import { expect, test } from "vitest";

import { generationOf, newWishes, responseOf, toUnderstand } from "./wishes";

const wishes = { ...newWishes(7), prompt: "house", takes: 2 };

test("takes of one press are told apart by their number and have seeds that follow", () => {
  const [first, second] = [generationOf(wishes, 0), generationOf(wishes, 1)];
  expect([first.take, second.take]).toEqual([1, 2]);
  expect([first.seed, second.seed]).toEqual([7, 8]);
  expect({ ...second, take: 1, seed: 7 }).toEqual(first);
  expect(responseOf(wishes, "answer", 1).take).toBe(2);
});

test("a single take has no number", () => {
  expect(generationOf({ ...wishes, takes: 1 }, 0).take).toBeNull();
  expect(responseOf({ ...wishes, takes: 1 }, "answer", 0).take).toBeNull();
});

test("what is to be understood has nothing of takes", () => {
  expect(toUnderstand(wishes)).not.toHaveProperty("take");
});
