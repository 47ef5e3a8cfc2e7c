import type { TimeMap } from "../../time/TimeMap";
import type { SoundPlan } from "./lanePlan";
import { levelFor, type PeakLevel } from "./levels";
import { spanOf, type Tile } from "./peaks";
import type { Box } from "./surface";

export interface Axis {
  time: TimeMap;
  pixelsPerBeat: number;
  startPixels: number;
}

/** Quiet sounds are drawn larger than they are, all by the same curve: stems are seldom loud. */
const CURVE = 0.6;

function shown(amplitude: number): number {
  return Math.sign(amplitude) * Math.min(1, Math.abs(amplitude)) ** CURVE;
}

/** Where a column of the canvas stands in the session, in samples. */
function sampleAt(axis: Axis, pixels: number): number {
  const beats = (axis.startPixels + pixels) / axis.pixelsPerBeat;
  return axis.time.secondsAtBeats(beats) * axis.time.sampleRate;
}

/**
 * The waveform of a clip between two columns of the canvas, as one shape.
 *
 * A column may be less than a device pixel: then it is one, so that what is drawn is what is seen.
 */
export function drawSound(
  canvas: CanvasRenderingContext2D,
  clip: SoundPlan,
  axis: Axis,
  box: Box,
  channel: number | null,
): void {
  const columnPixels = 1 / Math.min(2, Math.max(1, canvas.getTransform().a));
  const columns = Math.ceil((box.right - box.left) / columnPixels);
  if (columns <= 0) return;
  const middle = (box.top + box.bottom) / 2;
  const half = (box.bottom - box.top) / 2 - 1;
  const samplesPerColumn =
    (sampleAt(axis, box.right) - sampleAt(axis, box.left)) / Math.max(1, columns);
  const reader = new Reader(clip, levelFor(samplesPerColumn), channel);
  const highs = new Float32Array(columns + 1);
  const lows = new Float32Array(columns + 1);
  let before = sampleAt(axis, box.left);
  for (let column = 0; column <= columns; column++) {
    const after = sampleAt(axis, box.left + (column + 1) * columnPixels);
    reader.read(before - clip.startSamples, after - clip.startSamples);
    const high = half * shown(reader.high * clip.gain);
    const low = half * shown(reader.low * clip.gain);
    // Silence is a thin line, so that a clip is never mistaken for nothing.
    highs[column] = middle - Math.max(high, 0.5);
    lows[column] = middle - Math.min(low, -0.5);
    before = after;
  }
  trace(canvas, highs, lows, box.left, columnPixels);
}

function trace(
  canvas: CanvasRenderingContext2D,
  highs: Float32Array,
  lows: Float32Array,
  left: number,
  columnPixels: number,
): void {
  // In steps, so that a click of one column stands as high as it is.
  canvas.beginPath();
  for (let column = 0; column < highs.length - 1; column++) {
    canvas.lineTo(left + column * columnPixels, highs[column] ?? 0);
    canvas.lineTo(left + (column + 1) * columnPixels, highs[column] ?? 0);
  }
  for (let column = lows.length - 2; column >= 0; column--) {
    canvas.lineTo(left + (column + 1) * columnPixels, lows[column] ?? 0);
    canvas.lineTo(left + column * columnPixels, lows[column] ?? 0);
  }
  canvas.fill();
}

/** Reads the extremes of a clip, stretch after stretch, from the best tile there is. */
class Reader {
  high = 0;
  low = 0;
  private tile: Tile | null = null;
  private found: PeakLevel = 256;
  private firstPeak = 0;
  private endSample = -1;

  constructor(
    private readonly clip: SoundPlan,
    private readonly level: PeakLevel,
    private readonly channel: number | null,
  ) {}

  /** Between two places of the clip, in samples from its start. */
  read(from: number, to: number): void {
    const first = from + this.clip.offsetSamples;
    const last = to + this.clip.offsetSamples;
    if (this.tile === null || first >= this.endSample || first < this.firstPeak * this.found) {
      this.look(first);
    }
    const { tile } = this;
    const span =
      tile &&
      spanOf(
        tile,
        Math.floor(first / this.found) - this.firstPeak,
        Math.ceil(last / this.found) - this.firstPeak,
        this.channel === null ? null : Math.min(this.channel, tile.channels - 1),
      );
    this.high = span?.high ?? 0;
    this.low = span?.low ?? 0;
  }

  private look(sample: number): void {
    const nearest = this.clip.peaks.nearest(this.level, Math.max(0, sample));
    this.tile = nearest?.tile ?? null;
    if (!nearest) return;
    this.found = nearest.level;
    this.firstPeak = nearest.first;
    // A coarser tile stands in until the one that was asked for comes: look again at its bound.
    this.endSample = (Math.floor(Math.max(0, sample) / this.level / 2048) + 1) * 2048 * this.level;
  }
}
