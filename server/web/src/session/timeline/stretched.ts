import type { AudioClip } from "../../api/schema";
import type { TimeMap } from "../../time/TimeMap";

/** Less than this is what grids of beats and samples leave between them. */
const NEAR_SECONDS = 0.005;

/**
 * Whether a project stretches a clip: its warp points name other moments of the session than those
 * at which its file, played at its own speed, is there. Without a warped sound the player plays it at
 * its own speed.
 */
export function isStretched(clip: AudioClip, time: TimeMap): boolean {
  const startSamples = time.samplesAtBeats(clip.start_beats);
  return clip.warp_points.some(({ source_samples, offset_beats }) => {
    const meant = time.samplesAtBeats(clip.start_beats + offset_beats) - startSamples;
    const played = source_samples - clip.source_offset_samples;
    return Math.abs(meant - played) > NEAR_SECONDS * time.sampleRate;
  });
}
