import { describe, expect, it } from "vitest";

import { BadWav, isWav, type ReadBytes, readFormat, type WavFormat } from "./wav";

const letters = (text: string) => Array.from(text, (letter) => letter.charCodeAt(0));
const short = (value: number) => [value & 255, (value >> 8) & 255];
const word = (value: number) => [...short(value & 65_535), ...short(Math.floor(value / 65_536))];
const long = (value: number) => [...word(value % 2 ** 32), ...word(Math.floor(value / 2 ** 32))];
const chunk = (name: string, size: number, body: number[]) => [
  ...letters(name),
  ...word(size),
  ...body,
];
const stereo16 = [...short(1), ...short(2), ...word(48_000), ...word(192_000), ...short(4)];
const format = chunk("fmt ", 16, [...stereo16, ...short(16)]);

function file(name: string, ...chunks: number[][]): number[] {
  return [...letters(name), ...word(0xffffffff), ...letters("WAVE"), ...chunks.flat()];
}

/** Read as if the file were of `totalBytes`, the most of which is sound. */
async function read(bytes: number[], totalBytes = bytes.length): Promise<WavFormat> {
  const data = new Uint8Array(bytes);
  const stretch: ReadBytes = (start, count) => {
    return Promise.resolve(new DataView(data.slice(start, start + count).buffer));
  };
  return readFormat(new DataView(data.slice(0, 4096).buffer), totalBytes, stretch);
}

describe("a WAV file", () => {
  it("past 4 GB has its length in ds64", async () => {
    const dataBytes = 6 * 2 ** 30;
    const sizes = [...long(dataBytes + 100), ...long(dataBytes), ...long(0), ...word(0)];
    for (const name of ["RF64", "BW64"]) {
      const bytes = file(name, chunk("ds64", 28, sizes), format, chunk("data", 0xffffffff, []));
      const found = await read(bytes, bytes.length + dataBytes);
      expect(found.lengthFrames).toBe(dataBytes / 4);
      expect(found.dataStart).toBe(bytes.length);
    }
  });

  it("may have large and odd chunks before its sound", async () => {
    const broadcast = chunk("bext", 9001, new Array<number>(9002).fill(7));
    const bytes = file("RIFF", broadcast, format, chunk("data", 400, []));
    expect(await read(bytes, bytes.length + 400)).toMatchObject({
      encoding: "s16",
      lengthFrames: 100,
    });
  });

  it("that was cut off plays as far as it goes", async () => {
    const bytes = file("RIFF", format, chunk("data", 4000, []));
    expect((await read(bytes, bytes.length + 41)).lengthFrames).toBe(10);
    const recorder = file("RIFF", format, chunk("data", 0, []));
    expect((await read(recorder, recorder.length + 40)).lengthFrames).toBe(10);
  });

  it("says what is wrong with it", async () => {
    await expect(read(file("RIFF", format))).rejects.toThrow(BadWav);
    await expect(read(file("RIFF", chunk("data", 4, [0, 0, 0, 0])))).rejects.toThrow(BadWav);
    const law = chunk("fmt ", 16, [...short(6), ...stereo16.slice(2), ...short(8)]);
    await expect(read(file("RIFF", law))).rejects.toThrow("format 6");
    const none = chunk("fmt ", 16, [...short(1), ...short(0), ...stereo16.slice(4), ...short(16)]);
    await expect(read(file("RIFF", none))).rejects.toThrow(BadWav);
  });
});

it("other files are none", () => {
  const view = (bytes: number[]) => new DataView(new Uint8Array(bytes).buffer);
  expect(isWav(view(letters("fLaC")))).toBe(false);
  expect(isWav(view(file("RIFX")))).toBe(false);
  expect(isWav(view(file("BW64")))).toBe(true);
});
