import type { Track } from "../../api/schema";
import type { TimeMap } from "../../time/TimeMap";
import { heardOf } from "./heard";
import { Peaks } from "./peaks";
import { isStretched } from "./stretched";

/** What a lane draws, ready to be drawn: all places in beats or in samples of the session. */
export interface LanePlan {
  sounds: readonly SoundPlan[];
  notes: NotesPlan | null;
}

export interface SoundPlan {
  name: string;
  /** Whether the project stretches it and that is not heard here. */
  stretched: boolean;
  peaks: Peaks;
  startBeats: number;
  endBeats: number;
  /** The session's sample at which the clip starts, and where in its file that is. */
  startSamples: number;
  offsetSamples: number;
  gain: number;
}

/** The notes of all clips, in the order of their starts. */
export interface NotesPlan {
  clips: readonly { name: string; startBeats: number; endBeats: number }[];
  startsBeats: Float64Array;
  endsBeats: Float64Array;
  pitches: Uint8Array;
  velocities: Uint8Array;
  lowest: number;
  highest: number;
  longestBeats: number;
}

/** Where a file of a session is asked for: `audio`, `peaks` or `midi` of it. */
export function fileUrl(id: string, kind: string, file: string): string {
  const below = file.split("/").slice(1).map(encodeURIComponent).join("/");
  return `/v1/sessions/${encodeURIComponent(id)}/${kind}/${below}`;
}

export function planOf(id: string, track: Track, time: TimeMap): LanePlan {
  const peaks = new Map<string, Peaks>();
  const sounds = track.audio_clips.map((clip): SoundPlan => {
    const heard = heardOf(clip);
    const url = fileUrl(id, "peaks", heard.file);
    const known = peaks.get(url) ?? new Peaks(url);
    peaks.set(url, known);
    const startSamples = time.samplesAtBeats(clip.start_beats);
    return {
      // The track's own name stands at its head.
      name: clip.name === track.name ? "" : clip.name,
      stretched: !clip.warped && isStretched(clip, time),
      peaks: known,
      startBeats: clip.start_beats,
      endBeats: time.beatsAtSamples(startSamples + heard.lengthSamples),
      startSamples,
      offsetSamples: heard.offsetSamples,
      gain: 10 ** (clip.gain_db / 20),
    };
  });
  let notes: NotesPlan | null | undefined;
  return {
    sounds,
    // Put in order when they are drawn first: those of all lanes at once would hold the page up.
    get notes() {
      return (notes ??= notesOf(track));
    },
  };
}

function notesOf(track: Track): NotesPlan | null {
  if (track.midi_clips.length === 0) return null;
  const all = track.midi_clips
    .flatMap((clip) =>
      clip.notes.map((note) => ({
        start: clip.start_beats + note.start_beats,
        end: clip.start_beats + Math.min(note.start_beats + note.length_beats, clip.length_beats),
        pitch: note.pitch,
        velocity: note.velocity,
      })),
    )
    .filter((note) => note.end > note.start)
    .sort((one, other) => one.start - other.start);
  const pitches = Uint8Array.from(all, (note) => note.pitch);
  return {
    clips: track.midi_clips.map((clip) => ({
      name: clip.name,
      startBeats: clip.start_beats,
      endBeats: clip.start_beats + clip.length_beats,
    })),
    startsBeats: Float64Array.from(all, (note) => note.start),
    endsBeats: Float64Array.from(all, (note) => note.end),
    pitches,
    velocities: Uint8Array.from(all, (note) => note.velocity),
    lowest: pitches.reduce((least, pitch) => Math.min(least, pitch), 127),
    highest: pitches.reduce((most, pitch) => Math.max(most, pitch), 0),
    longestBeats: all.reduce((longest, note) => Math.max(longest, note.end - note.start), 0),
  };
}
