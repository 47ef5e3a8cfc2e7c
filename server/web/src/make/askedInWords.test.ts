import { expect, test } from "vitest";

import { askedInWords } from "./askedInWords";

const titleOf = (id: string) => (id === "warm-funk" ? "Warm funk" : id);

test("a session is named by its title, where it has one", () => {
  expect(askedInWords({ kind: "vary", spec: { session: "warm-funk" } }, titleOf)).toBe(
    "More like Warm funk",
  );
  expect(askedInWords({ kind: "vary", spec: { session: "gone" } }, titleOf)).toBe("More like gone");
  const spec = { session: "warm-funk", how: "re-drum", prompt: "dusty" };
  expect(askedInWords({ kind: "respond", spec }, titleOf)).toBe("New drums to Warm funk: dusty");
});
