/** WAV as Microsoft's RIFF WAVE, and RF64 and BW64 (EBU Tech 3306, ITU-R BS.2088) past 4 GB. */

export type Encoding = "u8" | "s16" | "s24" | "s32" | "f32" | "f64";

export interface WavFormat {
  encoding: Encoding;
  channels: number;
  rate: number;
  bytesPerFrame: number;
  dataStart: number;
  lengthFrames: number;
}

/** A file that says it is WAV, and cannot be played; the message is a clause without a subject. */
export class BadWav extends Error {}

/** Bytes `[start, start + count)` of a file, or fewer at its end. */
export type ReadBytes = (start: number, count: number) => Promise<DataView>;

const FORMAT_PCM = 1;
const FORMAT_FLOAT = 3;
const FORMAT_EXTENSIBLE = 0xfffe;
const UNKNOWN_32 = 0xffffffff;
/** What is read of a file first: enough for all but its sound where no large chunk comes before. */
export const HEAD_BYTES = 4096;
const MOST_CHUNKS = 1000;
const MOST_CHANNELS = 64;

export function isWav(head: DataView): boolean {
  if (head.byteLength < 12) return false;
  return ["RIFF", "RF64", "BW64"].includes(tag(head, 0)) && tag(head, 8) === "WAVE";
}

/** Where the sound is and how it is written. Throws BadWav. */
export async function readFormat(
  head: DataView,
  totalBytes: number,
  read: ReadBytes,
): Promise<WavFormat> {
  let format: Omit<WavFormat, "dataStart" | "lengthFrames"> | undefined;
  let longDataBytes: number | undefined;
  let at = 12;
  for (let chunk = 0; chunk < MOST_CHUNKS && at + 8 <= totalBytes; chunk += 1) {
    const view = await stretch(head, at, 8 + 40, read);
    if (view.byteLength < 8) break;
    const name = tag(view, 0);
    const size = view.getUint32(4, true);
    if (name === "ds64" && view.byteLength >= 24) longDataBytes = longNumber(view, 16);
    else if (name === "fmt ") format = formatOf(view, size);
    else if (name === "data") {
      if (!format) throw new BadWav("has its sound before its format");
      const bytes = dataBytes(size, longDataBytes, totalBytes - at - 8);
      const lengthFrames = Math.floor(bytes / format.bytesPerFrame);
      return { ...format, dataStart: at + 8, lengthFrames };
    }
    at += 8 + size + (size % 2);
  }
  throw new BadWav("has no sound in it");
}

function dataBytes(size: number, long: number | undefined, rest: number): number {
  // A recorder that was cut off leaves a size of none, or the largest there is.
  if (size === UNKNOWN_32) return Math.min(long ?? rest, rest);
  return size === 0 ? rest : Math.min(size, rest);
}

function formatOf(view: DataView, size: number): Omit<WavFormat, "dataStart" | "lengthFrames"> {
  if (size < 16 || view.byteLength < 24) throw new BadWav("has a format that cannot be read");
  let code = view.getUint16(8, true);
  const channels = view.getUint16(10, true);
  const rate = view.getUint32(12, true);
  const bits = view.getUint16(22, true);
  if (code === FORMAT_EXTENSIBLE && size >= 40 && view.byteLength >= 34) {
    code = view.getUint16(8 + 24, true);
  }
  const encoding = encodingOf(code, Math.ceil(bits / 8));
  if (!encoding) throw new BadWav(`is written in a way that is not played here (format ${code})`);
  if (channels < 1 || channels > MOST_CHANNELS || rate < 1) {
    throw new BadWav("has a format that makes no sense");
  }
  return { encoding, channels, rate, bytesPerFrame: channels * BYTES[encoding] };
}

const BYTES: Record<Encoding, number> = { u8: 1, s16: 2, s24: 3, s32: 4, f32: 4, f64: 8 };

function encodingOf(code: number, bytes: number): Encoding | undefined {
  const integers: Record<number, Encoding> = { 1: "u8", 2: "s16", 3: "s24", 4: "s32" };
  const floats: Record<number, Encoding> = { 4: "f32", 8: "f64" };
  if (code === FORMAT_PCM) return integers[bytes];
  return code === FORMAT_FLOAT ? floats[bytes] : undefined;
}

async function stretch(
  head: DataView,
  at: number,
  count: number,
  read: ReadBytes,
): Promise<DataView> {
  if (at + count > head.byteLength) return read(at, count);
  return new DataView(head.buffer, head.byteOffset + at, count);
}

function tag(view: DataView, at: number): string {
  return String.fromCharCode(...[0, 1, 2, 3].map((n) => view.getUint8(at + n)));
}

function longNumber(view: DataView, at: number): number {
  return view.getUint32(at, true) + view.getUint32(at + 4, true) * 2 ** 32;
}
