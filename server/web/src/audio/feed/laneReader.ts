import type { FeedClip, FeedLane } from "../messages";
import type { Stereo } from "./pcm";
import { Unheard } from "./unheard";
import type { Source } from "./source";

/** A clip with what it plays; null once its file cannot be heard. */
export interface OpenClip {
  clip: FeedClip;
  source: Source | null;
}

export interface OpenLane {
  lane: FeedLane;
  clips: OpenClip[];
}

/**
 * What a lane plays in `[start, start + left.length)`, added to `left` and `right`.
 *
 * Gives why any of its files is not heard from now on. Throws Unheard while the server is away.
 */
export async function readLane(
  lane: OpenLane,
  start: number,
  left: Float32Array,
  right: Float32Array,
  signal: AbortSignal,
): Promise<string[]> {
  const end = start + left.length;
  const lost: string[] = [];
  const readClip = async (open: OpenClip) => {
    const { clip, source } = open;
    const first = Math.max(start, clip.startFrames);
    const last = Math.min(end, clip.startFrames + clip.lengthFrames);
    if (!source || last <= first) return;
    const within = first - clip.startFrames;
    try {
      const found = await source.read(clip.offsetFrames + within, last - first, signal);
      addClip(clip, within, found, left, right, first - start);
    } catch (fault) {
      if (!(fault instanceof Unheard) || fault.kind === "away") throw fault;
      open.source = null;
      lost.push(fault.message);
    }
  };
  await Promise.all(lane.clips.map(readClip));
  return lost;
}

/**
 * Add a stretch of a clip that begins `within` frames after its start.
 *
 * Fades as the session's exports have them: of N frames, frame n has the gain n / N, and a
 * fade-out is its mirror.
 */
export function addClip(
  clip: FeedClip,
  within: number,
  found: Stereo,
  left: Float32Array,
  right: Float32Array,
  at: number,
): void {
  const fadeIn = Math.min(clip.fadeInFrames, clip.lengthFrames);
  const fadeOut = Math.min(clip.fadeOutFrames, clip.lengthFrames);
  const [fromLeft, fromRight] = found;
  for (let n = 0; n < fromLeft.length; n += 1) {
    const frame = within + n;
    const before = clip.lengthFrames - 1 - frame;
    let gain = clip.gain;
    if (frame < fadeIn) gain *= frame / fadeIn;
    if (before < fadeOut) gain *= before / fadeOut;
    left[at + n] = (left[at + n] ?? 0) + (fromLeft[n] ?? 0) * gain;
    right[at + n] = (right[at + n] ?? 0) + (fromRight[n] ?? 0) * gain;
  }
}
