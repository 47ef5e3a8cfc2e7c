import { expect, test, vi } from "vitest";

import { latencySeconds } from "./latency";

const asked = vi.fn(() => 0.02);
const context = {
  get outputLatency() {
    return asked();
  },
  baseLatency: 0.003,
} as AudioContext;

test("Firefox on Linux is not asked for what can hang it", () => {
  const agent = "Mozilla/5.0 (X11; Linux x86_64; rv:153.0) Gecko/20100101 Firefox/153.0";
  expect(latencySeconds(context, agent)).toBeGreaterThan(0);
  expect(asked).not.toHaveBeenCalled();
});

test.each([
  "Mozilla/5.0 (Macintosh; Intel Mac OS X 10.15; rv:153.0) Gecko/20100101 Firefox/153.0",
  "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/142.0.0.0 Safari/537.36",
])("all others tell it: %s", (agent) => {
  expect(latencySeconds(context, agent)).toBe(0.02);
});
