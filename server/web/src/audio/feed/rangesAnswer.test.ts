import { expect, test } from "vitest";

import { readRanges } from "./rangesAnswer";

function answer(...ranges: [status: number, total: number, bytes: number[]][]): ArrayBuffer {
  const parts = ranges.map(([status, total, bytes]) => {
    const head = new DataView(new ArrayBuffer(16));
    head.setUint32(0, status, true);
    head.setUint32(4, bytes.length, true);
    head.setBigUint64(8, BigInt(total), true);
    return [...new Uint8Array(head.buffer), ...bytes];
  });
  return Uint8Array.from(parts.flat()).buffer;
}

test("each range is found with its file's length, also past 4 GB", () => {
  const found = readRanges(answer([206, 5_000_000_000, [1, 2, 3]], [404, 0, []], [206, 9, [7]]));
  expect(found.map(({ status, totalBytes }) => [status, totalBytes])).toEqual([
    [206, 5_000_000_000],
    [404, 0],
    [206, 9],
  ]);
  expect(found.map(({ bytes }) => bytes.byteLength)).toEqual([3, 0, 1]);
  expect(found[0]?.bytes.getUint8(2)).toBe(3);
  expect(found[2]?.bytes.getUint8(0)).toBe(7);
});

test("what is cut off gives those ranges that are whole", () => {
  const whole = answer([206, 9, [1, 2]], [206, 9, [3, 4]]);
  expect(readRanges(whole.slice(0, -1))).toHaveLength(1);
  expect(readRanges(whole.slice(0, 10))).toHaveLength(0);
});
