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
 * else as the session has them. What the listener changed of the same lanes in the program before
 * goes along, so that two takes are compared as one has set them.
 */
export function firstMix(
  program: Program,
  kept: Readonly<Record<string, LaneMix>> | undefined,
  before: { program: Program; mix: Readonly<Record<string, LaneMix>> } | null,
): Record<string, LaneMix> {
  const were = new Map(before?.program.lanes.map((lane) => [lane.id, mixOf(lane)]));
  return Object.fromEntries(
    program.lanes.map((lane) => {
      const [was, other] = [were.get(lane.id), before?.mix[lane.id]];
      const mix = was && other ? changedAlike(mixOf(lane), was, other) : kept?.[lane.id];
      return [lane.id, mix ?? mixOf(lane)];
    }),
  );
}

/** From here down a fader is at its end, and says nothing of by how much it was moved. */
const FADER_END_DB = -100;

/** The change that was made from `was` to `now`, made to `mix`. */
function changedAlike(mix: LaneMix, was: LaneMix, now: LaneMix): LaneMix {
  return {
    gainDb: movedAlike(mix.gainDb, was.gainDb, now.gainDb),
    pan: Math.min(1, Math.max(-1, tidy(mix.pan + now.pan - was.pan))),
    mute: now.mute === was.mute ? mix.mute : now.mute,
    solo: now.solo,
  };
}

function movedAlike(gainDb: number, was: number, now: number): number {
  if (now === was) return gainDb;
  const atEnd = Math.min(gainDb, was, now) <= FADER_END_DB;
  return atEnd ? now : tidy(gainDb + now - was);
}

/** Without what sums of binary fractions leave behind. */
function tidy(value: number): number {
  return Math.round(value * 1e6) / 1e6;
}
