import type { Lane, LaneClip, Program } from "../../audio/contract";
import type { Session } from "../../api/schema";
import { TimeMap } from "../../time/TimeMap";
import { heardOf } from "./heard";
import { fileUrl } from "./lanePlan";

/**
 * The tracks' lanes in the player, by name, so that two takes' lanes of one name are one to the
 * listener; the second of the same name is another.
 */
export function laneIds(tracks: readonly { name: string }[]): string[] {
  const times = new Map<string, number>();
  return tracks.map(({ name }) => {
    const plain = name.trim().toLowerCase();
    const time = (times.get(plain) ?? 0) + 1;
    times.set(plain, time);
    return `${time} ${plain}`;
  });
}

/** A session as it is heard: its tracks as lanes. */
export function programOf(id: string, session: Session): Program {
  const time = new TimeMap(session);
  const ids = laneIds(session.tracks);
  return {
    key: id,
    title: session.title,
    sampleRate: session.sample_rate,
    lengthSamples: time.samplesAtBeats(session.length_beats),
    loudnessLufs: session.mix?.loudness_lufs ?? null,
    lanes: session.tracks.map((track, index): Lane => ({
      id: ids[index] ?? track.name,
      name: track.name,
      gainDb: track.gain_db,
      pan: track.pan,
      mute: track.mute,
      clips: track.audio_clips
        .map((clip) => clipOf(id, clip, time))
        .filter((clip) => clip !== null),
    })),
  };
}

type AudioClip = Session["tracks"][number]["audio_clips"][number];

/** A clip from bar 1 on: what of it stands before is never heard. */
function clipOf(id: string, clip: AudioClip, time: TimeMap): LaneClip | null {
  const startSamples = time.samplesAtBeats(clip.start_beats);
  const before = Math.max(0, -startSamples);
  const heard = heardOf(clip);
  if (before >= heard.lengthSamples) return null;
  return {
    url: fileUrl(id, "audio", heard.file),
    startSamples: startSamples + before,
    offsetSamples: heard.offsetSamples + before,
    lengthSamples: heard.lengthSamples - before,
    gainDb: clip.gain_db,
    // What stands before bar 1 takes its part of a fade with it.
    fadeInSamples: Math.max(0, heard.fadeInSamples - before),
    fadeOutSamples: heard.fadeOutSamples,
  };
}
