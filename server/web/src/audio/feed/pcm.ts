import type { Encoding } from "./wav";

/** Reads every `step`th sample from byte `at` on; each kind has a loop of its own, for its speed. */
type Reader = (view: DataView, at: number, step: number, into: Float32Array) => void;

const READERS: Record<Encoding, readonly [bytes: number, read: Reader]> = {
  u8: [1, readU8],
  s16: [2, readS16],
  s24: [3, readS24],
  s32: [4, readS32],
  f32: [4, readF32],
  f64: [8, readF64],
};

function readU8(view: DataView, at: number, step: number, into: Float32Array): void {
  for (let n = 0; n < into.length; n += 1, at += step) into[n] = (view.getUint8(at) - 128) / 128;
}

function readS16(view: DataView, at: number, step: number, into: Float32Array): void {
  for (let n = 0; n < into.length; n += 1, at += step) {
    into[n] = view.getInt16(at, true) / 32_768;
  }
}

function readS24(view: DataView, at: number, step: number, into: Float32Array): void {
  for (let n = 0; n < into.length; n += 1, at += step) {
    into[n] = ((view.getInt8(at + 2) << 16) | view.getUint16(at, true)) / 8_388_608;
  }
}

function readS32(view: DataView, at: number, step: number, into: Float32Array): void {
  for (let n = 0; n < into.length; n += 1, at += step) {
    into[n] = view.getInt32(at, true) / 2_147_483_648;
  }
}

function readF32(view: DataView, at: number, step: number, into: Float32Array): void {
  for (let n = 0; n < into.length; n += 1, at += step) into[n] = view.getFloat32(at, true);
}

function readF64(view: DataView, at: number, step: number, into: Float32Array): void {
  for (let n = 0; n < into.length; n += 1, at += step) into[n] = view.getFloat64(at, true);
}

const HALF = Math.SQRT1_2;
const [L, R, CENTRE, LOW, BACK, LEFT, RIGHT] = [
  [1, 0],
  [0, 1],
  [HALF, HALF],
  [0, 0],
  [0.5, 0.5],
  [HALF, 0],
  [0, HALF],
] as const;
type Share = readonly [number, number];

/** The speakers of WAV's channels by their number; ITU-R BS.775-3 table 2, as imports are folded. */
const SPEAKERS: Readonly<Record<number, readonly Share[]>> = {
  1: [[1, 1]],
  2: [L, R],
  3: [L, R, CENTRE],
  4: [L, R, LEFT, RIGHT],
  5: [L, R, CENTRE, LEFT, RIGHT],
  6: [L, R, CENTRE, LOW, LEFT, RIGHT],
  7: [L, R, CENTRE, LOW, BACK, LEFT, RIGHT],
  8: [L, R, CENTRE, LOW, LEFT, RIGHT, LEFT, RIGHT],
};

function speakersOf(channels: number): readonly Share[] {
  const others = Array.from({ length: channels }, (_, n) => (n % 2 === 0 ? LEFT : RIGHT));
  return SPEAKERS[channels] ?? [L, R, ...others.slice(2)];
}

export type Stereo = readonly [left: Float32Array, right: Float32Array];

/** The frames in `view` as stereo: mono on both sides, more than two channels folded. */
export function decode(view: DataView, encoding: Encoding, channels: number): Stereo {
  const [bytes, read] = READERS[encoding];
  const frames = Math.floor(view.byteLength / (bytes * channels));
  const separate = Array.from({ length: channels }, (_, channel) => {
    const samples = new Float32Array(frames);
    read(view, channel * bytes, bytes * channels, samples);
    return samples;
  });
  return foldToStereo(separate, frames);
}

export function foldToStereo(channels: readonly Float32Array[], frames: number): Stereo {
  const [first, second] = channels;
  if (first && channels.length === 1) return [first, first];
  if (first && second && channels.length === 2) return [first, second];
  const left = new Float32Array(frames);
  const right = new Float32Array(frames);
  const shares = speakersOf(channels.length);
  channels.forEach((samples, channel) => {
    const [toLeft, toRight] = shares[channel] ?? LOW;
    if (toLeft) addScaled(left, samples, toLeft);
    if (toRight) addScaled(right, samples, toRight);
  });
  return [left, right];
}

function addScaled(target: Float32Array, samples: Float32Array, share: number): void {
  for (let n = 0; n < target.length; n += 1) {
    target[n] = (target[n] ?? 0) + (samples[n] ?? 0) * share;
  }
}
