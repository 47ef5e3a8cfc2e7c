import type { SharedPages } from "./pages";

/** In frames at the context's rate, the end not included. */
export interface LoopFrames {
  start: number;
  end: number;
}

/** A program as the mixer knows it: lanes of sound that start together. */
export interface DeckMessage {
  type: "deck";
  deck: number;
  lanes: number;
  lengthFrames: number;
  shared: SharedPages | null;
  telemetry: ArrayBuffer | SharedArrayBuffer;
  gains: Float32Array;
  loop: LoopFrames | null;
  /** Where it stands; null to go on where the program before is, with a cross-fade. */
  frame: number | null;
  jump: number;
}

export type ToMixer =
  | DeckMessage
  | { type: "feed"; port: MessagePort }
  | { type: "play"; frame: number | null; jump: number }
  | { type: "pause" }
  | { type: "seek"; frame: number; jump: number }
  | { type: "loop"; loop: LoopFrames | null }
  | { type: "gains"; deck: number; gains: Float32Array }
  | { type: "master"; gain: number }
  | { type: "close" };

export type FromMixer =
  | { type: "ended" }
  | { type: "switched"; deck: number }
  | { type: "telemetry"; deck: number; buffer: ArrayBuffer };

/** From the worker to the mixer, where memory is not shared. */
export type FeedToMixer =
  | { type: "page"; deck: number; block: number; page: Float32Array }
  | { type: "drop"; deck: number; block: number };

/** From the mixer to the worker: which block it is at. */
export interface MixerPlace {
  type: "place";
  deck: number;
  block: number;
  jump: number;
}

/** A clip as the worker reads it; in frames at the context's rate. */
export interface FeedClip {
  url: string;
  startFrames: number;
  offsetFrames: number;
  lengthFrames: number;
  gain: number;
  fadeInFrames: number;
  fadeOutFrames: number;
}

export interface FeedLane {
  name: string;
  clips: readonly FeedClip[];
}

export interface OpenMessage {
  type: "open";
  deck: number;
  rate: number;
  lengthFrames: number;
  lanes: readonly FeedLane[];
  shared: SharedPages | null;
  frame: number;
  jump: number;
  loop: LoopFrames | null;
}

/** A file that the browser's own decoder read, channel by channel, at the context's rate. */
export type Decoded =
  | { type: "decoded"; id: number; channels: Float32Array[] }
  | { type: "undecoded"; id: number; sentence: string };

export type ToFeeder =
  | OpenMessage
  | Decoded
  | { type: "mixer"; port: MessagePort }
  | { type: "aim"; deck: number; frame: number; jump: number }
  | { type: "loop"; deck: number; loop: LoopFrames | null }
  | { type: "close"; deck: number };

export type FromFeeder =
  /** The first pages are there. */
  | { type: "ready"; deck: number }
  /** Some files cannot be heard; `silent` where none is left that can. */
  | { type: "lost"; deck: number; sentence: string; silent: boolean }
  | { type: "away"; deck: number; sentence: string }
  | { type: "back"; deck: number }
  | { type: "decode"; id: number; url: string; rate: number };
