import { decode, foldToStereo, type Stereo } from "./pcm";
import { RemoteFile } from "./remoteFile";
import { Resampler } from "./resample";
import { Unheard } from "./unheard";
import { BadWav, HEAD_BYTES, isWav, readFormat, type WavFormat } from "./wav";

/** Sound that can be read anywhere, at the context's rate; silence before and after it. */
export interface Source {
  readonly lengthFrames: number;
  read(start: number, count: number, signal?: AbortSignal): Promise<Stereo>;
}

/** Has the browser decode what is no WAV. Throws Unheard. */
export type DecodeElsewhere = (url: string) => Promise<Float32Array[]>;

/** A file as sound at `rate`. Throws Unheard. */
export async function openSource(
  url: string,
  rate: number,
  elsewhere: DecodeElsewhere,
): Promise<Source> {
  const file = new RemoteFile(url);
  const head = await file.read(0, HEAD_BYTES);
  if (!isWav(head)) return new HeldSource(await elsewhere(url));
  try {
    const format = await readFormat(head, file.totalBytes, (start, count) =>
      file.read(start, count),
    );
    const source = new WavSource(file, format);
    return format.rate === rate ? source : new ResampledSource(source, format.rate, rate);
  } catch (fault) {
    if (fault instanceof BadWav) {
      throw new Unheard("gone", `${file.name} ${fault.message}: bounce it again as WAV.`);
    }
    throw fault;
  }
}

/** `[start, start + count)` of a sound, by what reads the part of it that exists. */
async function within(
  start: number,
  count: number,
  lengthFrames: number,
  read: (start: number, count: number) => Promise<Stereo> | Stereo,
): Promise<Stereo> {
  const first = Math.max(0, start);
  const last = Math.min(lengthFrames, start + count);
  if (last <= first) {
    const silence = new Float32Array(count);
    return [silence, silence];
  }
  const found = await read(first, last - first);
  if (first === start && last === start + count) return found;
  const placed = (samples: Float32Array) => {
    const all = new Float32Array(count);
    all.set(samples, first - start);
    return all;
  };
  const left = placed(found[0]);
  return [left, found[0] === found[1] ? left : placed(found[1])];
}

class WavSource implements Source {
  readonly lengthFrames: number;

  constructor(
    readonly file: RemoteFile,
    readonly format: WavFormat,
  ) {
    this.lengthFrames = format.lengthFrames;
  }

  read(start: number, count: number, signal?: AbortSignal): Promise<Stereo> {
    const { bytesPerFrame, dataStart, encoding, channels } = this.format;
    return within(start, count, this.lengthFrames, async (first, frames) => {
      const at = dataStart + first * bytesPerFrame;
      return decode(await this.file.read(at, frames * bytesPerFrame, signal), encoding, channels);
    });
  }
}

class ResampledSource implements Source {
  readonly lengthFrames: number;
  readonly #resampler: Resampler;

  constructor(
    readonly file: Source,
    fromRate: number,
    toRate: number,
  ) {
    this.#resampler = new Resampler(fromRate, toRate);
    this.lengthFrames = this.#resampler.lengthFrames(file.lengthFrames);
  }

  read(start: number, count: number, signal?: AbortSignal): Promise<Stereo> {
    return within(start, count, this.lengthFrames, async (first, frames) => {
      const needed = this.#resampler.needs(first, frames);
      const found = await this.file.read(needed.start, needed.count, signal);
      return this.#resampler.make(first, frames, found);
    });
  }
}

/** Sound that was decoded as a whole. */
class HeldSource implements Source {
  readonly lengthFrames: number;
  readonly #stereo: Stereo;

  constructor(channels: readonly Float32Array[]) {
    this.lengthFrames = channels[0]?.length ?? 0;
    this.#stereo = foldToStereo(channels, this.lengthFrames);
  }

  read(start: number, count: number): Promise<Stereo> {
    return within(start, count, this.lengthFrames, (first, frames) => {
      const [left, right] = this.#stereo;
      return [left.subarray(first, first + frames), right.subarray(first, first + frames)];
    });
  }
}
