/**
 * What is heard: one program at a time, its lanes mixed sample by sample.
 *
 * Views know these types and `player`; nothing else of what makes sound.
 */

/** A sound of a session, or a take: lanes that start together. */
export interface Program {
  /** Another key is another program, which takes the place of the one before. */
  key: string;
  title: string;
  sampleRate: number;
  lengthSamples: number;
  /** Integrated loudness of the whole, for a fair comparison; null when it was not measured. */
  loudnessLufs: number | null;
  lanes: readonly Lane[];
}

export interface Lane {
  /** The same in two programs for what is the same in both: what a listener changes goes along. */
  id: string;
  name: string;
  /** As the session has them; the listener's own changes are in `LaneMix`. */
  gainDb: number;
  pan: number;
  mute: boolean;
  clips: readonly LaneClip[];
}

/** A stretch of an audio file; all in samples at the program's rate. */
export interface LaneClip {
  /** Where the file is served, with ranges of bytes. */
  url: string;
  startSamples: number;
  offsetSamples: number;
  lengthSamples: number;
  gainDb: number;
  /** Straight lines in amplitude from the clip's start and to its end; none where left out. */
  fadeInSamples?: number;
  fadeOutSamples?: number;
}

export interface LaneMix {
  gainDb: number;
  /** -1 left to 1 right. */
  pan: number;
  mute: boolean;
  solo: boolean;
}

export interface Stretch {
  startSeconds: number;
  endSeconds: number;
}

export type PlayerStatus = "empty" | "loading" | "paused" | "playing" | "failed";

/** What is shown of the player; the position and the meters move too often to be state. */
export interface PlayerState {
  status: PlayerStatus;
  /** Why it failed, in a sentence. */
  failure: string | null;
  program: Program | null;
  /** By a lane's id. */
  mix: Readonly<Record<string, LaneMix>>;
  loop: Stretch | null;
  /** Whether programs are brought to one loudness, to be compared. */
  matched: boolean;
  masterGainDb: number;
}

/** The peak and RMS of the last moments, 0 to 1 and beyond, for each channel. */
export interface Level {
  peak: readonly [number, number];
  rms: readonly [number, number];
}

export interface Player {
  /** Make a program the one that is heard, at the place of the one before where `keepPlace`. */
  open(program: Program, options?: { keepPlace?: boolean }): Promise<void>;
  close(): void;
  play(fromSeconds?: number): Promise<void>;
  pause(): void;
  toggle(): Promise<void>;
  /** Also while a program loads: then that is where it begins. */
  seek(seconds: number): void;
  setLoop(stretch: Stretch | null): void;
  setMix(lane: string, change: Partial<LaneMix>): void;
  /** How a program's lanes would be heard if it were opened now; as they are, when it is open. */
  mixFor(program: Program): Readonly<Record<string, LaneMix>>;
  setMatched(matched: boolean): void;
  setMasterGain(gainDb: number): void;
  /** Where the listener is now, in seconds of the program. */
  positionSeconds(): number;
  /** Of a lane, or of all together. */
  level(lane?: string): Level;
}
