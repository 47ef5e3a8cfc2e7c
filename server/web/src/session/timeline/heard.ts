import type { AudioClip } from "../../api/schema";

/** Of which file a clip plays how much from where, and its fades; in samples of the session. */
export interface HeardSound {
  file: string;
  offsetSamples: number;
  lengthSamples: number;
  fadeInSamples: number;
  fadeOutSamples: number;
}

/**
 * What is heard of a clip: the player stretches nothing, so of a clip that the project stretches it
 * plays the warped sound, where there is one.
 */
export function heardOf({ warped, ...clip }: AudioClip): HeardSound {
  const sound = warped ? { ...warped, source_offset_samples: 0 } : clip;
  return {
    file: sound.file,
    offsetSamples: sound.source_offset_samples,
    lengthSamples: sound.length_samples,
    fadeInSamples: sound.fade_in_samples,
    fadeOutSamples: sound.fade_out_samples,
  };
}
