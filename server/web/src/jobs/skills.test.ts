import { expect, it } from "vitest";

import { skillsOf } from "./skills";

it("tells what an engine takes and how long its music may be, and nothing that it cannot do", () => {
  const capabilities = { text: true, melody: true, in_painting: false, longest_seconds: 1200 };
  expect(skillsOf(capabilities)).toEqual(["words", "a melody to go by", "up to 20 min"]);
  expect(skillsOf(null)).toEqual([]);
});
