import type { Lane, LaneMix, Program, Stretch } from "./contract";
import { factorOf } from "./gains";
import type { FeedLane, LoopFrames } from "./messages";
import { sharedPages, type SharedPages } from "./pages";
import { Telemetry } from "./telemetry";

/** A program in an engine: in frames at the engine's rate, with its memory. */
export class Opened {
  readonly lengthFrames: number;
  readonly lanes: readonly FeedLane[];
  readonly telemetry: Telemetry;
  readonly shared: SharedPages | null;
  readonly #index: ReadonlyMap<string, number>;

  constructor(
    readonly id: number,
    readonly program: Program,
    readonly rate: number,
    shares: boolean,
  ) {
    const frames = (samples: number) => Math.round((samples * rate) / program.sampleRate);
    this.lengthFrames = frames(program.lengthSamples);
    this.lanes = program.lanes.map((lane) => feedLane(lane, frames));
    this.telemetry = Telemetry.create(program.lanes.length, shares);
    this.shared = shares ? sharedPages(program.lanes.length, this.lengthFrames) : null;
    this.#index = new Map(program.lanes.map((lane, index) => [lane.id, index]));
  }

  /** The index of a lane in the telemetry; of all together where none is named. */
  indexOf(lane: string | undefined): number {
    return lane === undefined ? this.program.lanes.length : (this.#index.get(lane) ?? -1);
  }

  frameAt(seconds: number): number {
    return Math.min(this.lengthFrames, Math.max(0, Math.round(seconds * this.rate)));
  }

  /** A loop within the program; null for one that is shorter than what can be heard as such. */
  loopFrames(stretch: Stretch | null): LoopFrames | null {
    if (!stretch) return null;
    const start = this.frameAt(stretch.startSeconds);
    const end = this.frameAt(stretch.endSeconds);
    return end - start >= this.rate / 100 ? { start, end } : null;
  }
}

function feedLane(lane: Lane, frames: (samples: number) => number): FeedLane {
  return {
    name: lane.name,
    clips: lane.clips.map((clip) => {
      const startFrames = frames(clip.startSamples);
      return {
        url: clip.url,
        startFrames,
        offsetFrames: frames(clip.offsetSamples),
        lengthFrames: frames(clip.startSamples + clip.lengthSamples) - startFrames,
        gain: factorOf(clip.gainDb),
        fadeInFrames: frames(clip.fadeInSamples ?? 0),
        fadeOutFrames: frames(clip.fadeOutSamples ?? 0),
      };
    }),
  };
}

export function mixOf(lane: Lane): LaneMix {
  return { gainDb: lane.gainDb, pan: lane.pan, mute: lane.mute, solo: false };
}

/**
 * What the listener hears of a program's lanes first: as they were left when it was last open,
 * else as the session has them, with the mutes and solos of the same lanes in the one before.
 */
export function firstMix(
  program: Program,
  kept: Readonly<Record<string, LaneMix>> | undefined,
  before: { program: Program; mix: Readonly<Record<string, LaneMix>> } | null,
): Record<string, LaneMix> {
  const was = new Map(before?.program.lanes.map((lane) => [lane.id, lane.mute]));
  return Object.fromEntries(
    program.lanes.map((lane) => {
      const mix = kept?.[lane.id] ?? mixOf(lane);
      const other = before?.mix[lane.id];
      const changed = other && (other.solo || other.mute !== was.get(lane.id));
      if (kept || !changed) return [lane.id, mix];
      return [lane.id, { ...mix, mute: other.mute, solo: other.solo }];
    }),
  );
}
