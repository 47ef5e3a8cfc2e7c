import { onBeatGrid } from "./beatGrid";
import { type Bar, barBeats, MeterMap, type MeterStep } from "./MeterMap";
import { TempoMap, type TempoStep } from "./TempoMap";

/** What of a session's document says where its beats are. */
export interface TimedDocument {
  readonly sample_rate: number;
  readonly tempo_map: { readonly steps: readonly TempoStep[] };
  readonly meter_map: { readonly steps: readonly MeterStep[] };
}

/** What positions snap to: bar lines, the meter's beats, or a note's length in quarter notes. */
export type Grid = "bar" | "beat" | number;
export type Way = "nearest" | "down" | "up";

/** A place as a musician counts: bar and beat from 1, sixteenths within the beat from 1. */
export interface Place {
  bar: number;
  beat: number;
  sixteenth: number;
}

const SIXTEENTH_BEATS = 0.25;

/** The time of a session: bars, beats, seconds and samples, each from the others. */
export class TimeMap {
  readonly tempo: TempoMap;
  readonly meter: MeterMap;
  readonly sampleRate: number;

  constructor(document: TimedDocument) {
    this.tempo = new TempoMap(document.tempo_map.steps);
    this.meter = new MeterMap(document.meter_map.steps);
    this.sampleRate = document.sample_rate;
  }

  secondsAtBeats(beats: number): number {
    return this.tempo.secondsAtBeats(beats);
  }

  beatsAtSeconds(seconds: number): number {
    return this.tempo.beatsAtSeconds(seconds);
  }

  samplesAtBeats(beats: number, sampleRate = this.sampleRate): number {
    return this.tempo.samplesAtBeats(beats, sampleRate);
  }

  beatsAtSamples(samples: number, sampleRate = this.sampleRate): number {
    return this.tempo.beatsAtSamples(samples, sampleRate);
  }

  /** Seconds of the sample frame nearest to `beats`: where a loop or a cut falls exactly. */
  exactSecondsAtBeats(beats: number): number {
    return this.samplesAtBeats(beats) / this.sampleRate;
  }

  barAtBeats(beats: number): Bar {
    return this.meter.barAtBeats(beats);
  }

  /** Where bar `bar`, counted from 0, begins. */
  beatsAtBar(bar: number): number {
    return this.meter.beatsAtBar(bar);
  }

  meterAtBar(bar: number): MeterStep {
    return this.meter.meterAtBar(bar);
  }

  /** The length of bar `bar` in quarter notes. */
  barBeatsAt(bar: number): number {
    return barBeats(this.meter.meterAtBar(bar));
  }

  /** Where bar `bar`, counted from 0, begins. */
  secondsAtBar(bar: number): number {
    return this.secondsAtBeats(this.meter.beatsAtBar(bar));
  }

  /** `beats` on the grid, which begins anew with each bar. */
  snapBeats(beats: number, grid: Grid, way: Way = "nearest"): number {
    const { bar, restBeats: rest } = this.meter.barAtBeats(beats);
    const start = this.meter.beatsAtBar(bar);
    const end = this.meter.beatsAtBar(bar + 1);
    const step = this.#stepBeats(bar, grid);
    // The last step of a bar may be cut short by the bar line, which is on every grid.
    const below = onBeatGrid(Math.floor(onBeatGrid(rest / step)) * step);
    const above = Math.min(onBeatGrid(below + step), end - start);
    if (rest === below || way === "down") return onBeatGrid(start + below);
    const up = way === "up" || rest - below >= above - rest;
    return onBeatGrid(start + (up ? above : below));
  }

  /** As `snapBeats`, in seconds. */
  snapSeconds(seconds: number, grid: Grid, way: Way = "nearest"): number {
    return this.secondsAtBeats(this.snapBeats(this.beatsAtSeconds(seconds), grid, way));
  }

  /** The first line of the grid after (or the last before) `beats`. */
  stepFrom(beats: number, grid: Grid, direction: 1 | -1): number {
    const snapped = this.snapBeats(beats, grid, direction > 0 ? "down" : "up");
    if (direction > 0) {
      const { bar, restBeats: rest } = this.meter.barAtBeats(snapped);
      const end = this.meter.beatsAtBar(bar + 1) - this.meter.beatsAtBar(bar);
      const next = Math.min(rest + this.#stepBeats(bar, grid), end);
      return onBeatGrid(this.meter.beatsAtBar(bar) + next);
    }
    const { bar: at, restBeats: rest } = this.meter.barAtBeats(snapped);
    const bar = rest > 0 ? at : at - 1;
    const start = this.meter.beatsAtBar(bar);
    const step = this.#stepBeats(bar, grid);
    const steps = Math.ceil(onBeatGrid((snapped - start) / step)) - 1;
    return onBeatGrid(start + steps * step);
  }

  placeAtBeats(beats: number): Place {
    const { bar, restBeats: rest } = this.meter.barAtBeats(beats);
    const beatBeats = 4 / this.meter.meterAtBar(bar).denominator;
    const beat = Math.floor(onBeatGrid(rest / beatBeats));
    const within = onBeatGrid(rest - beat * beatBeats);
    const sixteenth = Math.floor(onBeatGrid(within / SIXTEENTH_BEATS));
    return { bar: bar + 1, beat: beat + 1, sixteenth: sixteenth + 1 };
  }

  /** "12.3.1": bar, beat and sixteenth. */
  format(beats: number): string {
    const { bar, beat, sixteenth } = this.placeAtBeats(beats);
    return `${bar}.${beat}.${sixteenth}`;
  }

  formatSeconds(seconds: number): string {
    return this.format(this.beatsAtSeconds(seconds));
  }

  #stepBeats(bar: number, grid: Grid): number {
    if (typeof grid === "number") return grid;
    const meter = this.meter.meterAtBar(bar);
    return grid === "bar" ? barBeats(meter) : 4 / meter.denominator;
  }
}

/** "1:02.345", with hours once there are any. */
export function formatClock(seconds: number, decimals = 3): string {
  const unit = 10 ** decimals;
  const whole = Math.round(Math.abs(seconds) * unit);
  const sign = seconds < 0 && whole > 0 ? "-" : "";
  const [minutes, rest] = [Math.floor(whole / unit / 60), whole % (60 * unit)];
  const tail = (rest / unit).toFixed(decimals).padStart(decimals > 0 ? decimals + 3 : 2, "0");
  if (minutes < 60) return `${sign}${minutes}:${tail}`;
  return `${sign}${Math.floor(minutes / 60)}:${String(minutes % 60).padStart(2, "0")}:${tail}`;
}
