/** What lies between the mixer and the ear on a usual Linux machine, in seconds. */
const USUAL_SECONDS = 0.04;

/**
 * Seconds until what the mixer has made is heard.
 *
 * Firefox on Linux is not asked: it holds its own lock while it asks PulseAudio, which may be
 * waiting for the next block from a worklet, which waits for that lock. The tab then hangs for good
 * (seen in Firefox 153, in one of three starts).
 */
export function latencySeconds(context: AudioContext, userAgent = navigator.userAgent): number {
  if (/Linux.*Firefox\//.test(userAgent)) return USUAL_SECONDS;
  return context.outputLatency || context.baseLatency;
}
