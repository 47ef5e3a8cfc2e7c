import { countUpTo, onBeatGrid } from "./beatGrid";
import { addSeconds, type Twofold } from "./twofold";

/** From `start_beats` on the tempo is `bpm` quarter notes a minute; as the session has it. */
export interface TempoStep {
  readonly start_beats: number;
  readonly bpm: number;
}

interface Anchor {
  beats: number;
  seconds: number;
  secondsPerBeat: number;
  bpm: number;
}

/** Where beats, seconds and samples meet; the same arithmetic as the server's tempo map. */
export class TempoMap {
  readonly #anchors: readonly Anchor[];
  readonly #first: Anchor;
  readonly #startsBeats: readonly number[];
  readonly #startsSeconds: readonly number[];

  /** Throws a RangeError where the first step is not at beat 0 or steps do not rise. */
  constructor(readonly steps: readonly TempoStep[]) {
    if (steps[0]?.start_beats !== 0) throw new RangeError("the first tempo step must be at beat 0");
    const { bpm } = steps[0];
    this.#first = { beats: 0, seconds: 0, secondsPerBeat: 60 / bpm, bpm };
    let before: TempoStep = steps[0];
    let exact: Twofold = [0, 0];
    this.#anchors = steps.map((step, index) => {
      if (index > 0 && step.start_beats <= before.start_beats) {
        throw new RangeError("tempo steps must come in rising order of beats");
      }
      exact = addSeconds(exact, before.start_beats, step.start_beats, before.bpm);
      before = step;
      const secondsPerBeat = 60 / step.bpm;
      return { beats: step.start_beats, seconds: exact[0], secondsPerBeat, bpm: step.bpm };
    });
    this.#startsBeats = this.#anchors.map((anchor) => anchor.beats);
    this.#startsSeconds = this.#anchors.map((anchor) => anchor.seconds);
  }

  bpmAtBeats(beats: number): number {
    return this.#anchor(this.#startsBeats, beats).bpm;
  }

  secondsAtBeats(beats: number): number {
    const anchor = this.#anchor(this.#startsBeats, beats);
    return anchor.seconds + (beats - anchor.beats) * anchor.secondsPerBeat;
  }

  /** To a nanobeat. */
  beatsAtSeconds(seconds: number): number {
    const anchor = this.#anchor(this.#startsSeconds, seconds);
    return onBeatGrid(anchor.beats + (seconds - anchor.seconds) / anchor.secondsPerBeat);
  }

  /** The sample frame nearest to `beats`; half a sample rounds up. */
  samplesAtBeats(beats: number, sampleRate: number): number {
    return Math.floor(this.secondsAtBeats(beats) * sampleRate + 0.5);
  }

  /** `samplesAtBeats` gives the frame back exactly. */
  beatsAtSamples(samples: number, sampleRate: number): number {
    return this.beatsAtSeconds(samples / sampleRate);
  }

  #anchor(starts: readonly number[], value: number): Anchor {
    return this.#anchors[Math.max(0, countUpTo(starts, value) - 1)] ?? this.#first;
  }
}
