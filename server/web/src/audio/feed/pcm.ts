import type { Encoding } from "./wav";

type Reader = (view: DataView, at: number) => number;

const READERS: Record<Encoding, readonly [bytes: number, read: Reader]> = {
  u8: [1, (view, at) => (view.getUint8(at) - 128) / 128],
  s16: [2, (view, at) => view.getInt16(at, true) / 32_768],
  s24: [3, (view, at) => ((view.getInt8(at + 2) << 16) | view.getUint16(at, true)) / 8_388_608],
  s32: [4, (view, at) => view.getInt32(at, true) / 2_147_483_648],
  f32: [4, (view, at) => view.getFloat32(at, true)],
  f64: [8, (view, at) => view.getFloat64(at, true)],
};

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
    const step = bytes * channels;
    for (let frame = 0, at = channel * bytes; frame < frames; frame += 1, at += step) {
      samples[frame] = read(view, at);
    }
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
