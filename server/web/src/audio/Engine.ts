import feederUrl from "./feed/feeder.worker?worker&url";
import type { FeedToMixer, FromFeeder, FromMixer, ToFeeder, ToMixer } from "./messages";
import { BLOCK_FRAMES } from "./mix/Deck";
import { Mixer } from "./mix/Mixer";
import mixerUrl from "./mix/mixer.worklet?worker&url";

export interface EngineEvents {
  onMixer(message: FromMixer): void;
  onFeeder(message: FromFeeder): void;
  /** The device is gone, or the browser has stopped the sound by itself. */
  onStopped(): void;
}

/** Where the mixer runs: in the audio's own thread, or in the page's. */
interface MixerHost {
  node: AudioNode;
  send(message: ToMixer, transfer?: Transferable[]): void;
}

/** The rates that every browser takes. */
const LOWEST_RATE = 8000;
const HIGHEST_RATE = 96_000;

/** Within which a device that is there begins, on a busy machine too. */
const PATIENCE_MS = 8000;

/** One audio context with its mixer, and the worker that feeds it. */
export class Engine {
  readonly #worker: Worker;
  #expected: AudioContextState = "suspended";

  private constructor(
    readonly context: AudioContext,
    readonly host: MixerHost,
    events: EngineEvents,
  ) {
    this.#worker = new Worker(feederUrl, { type: "module", name: "roadie-feeder" });
    this.#worker.onmessage = ({ data }: MessageEvent<FromFeeder>) => events.onFeeder(data);
    const { port1, port2 } = new MessageChannel();
    this.host.send({ type: "feed", port: port1 }, [port1]);
    this.#worker.postMessage({ type: "mixer", port: port2 } satisfies ToFeeder, [port2]);
    context.onstatechange = () => {
      if (this.#expected === "running" && context.state !== "running") events.onStopped();
    };
    context.addEventListener("error", () => events.onStopped());
  }

  /** At the rate asked for, or the device's own where a browser does not take it. */
  static async start(rate: number, events: EngineEvents): Promise<Engine> {
    await nextTask();
    const context = contextAt(rate);
    const worklet = context.audioWorklet as AudioWorklet | undefined;
    const host = worklet
      ? await workletHost(context, worklet, events.onMixer.bind(events))
      : pageHost(context, events.onMixer.bind(events));
    host.node.connect(context.destination);
    return new Engine(context, host, events);
  }

  get rate(): number {
    return this.context.sampleRate;
  }

  toMixer(message: ToMixer): void {
    this.host.send(message);
  }

  toFeeder(message: ToFeeder, transfer: Transferable[] = []): void {
    this.#worker.postMessage(message, transfer);
  }

  /** Take the device. Throws where the browser gives none, which Firefox never says by itself. */
  async resume(): Promise<void> {
    if (this.context.state !== "running") {
      await Promise.race([this.context.resume(), tooLate(PATIENCE_MS)]);
    }
    this.#expected = "running";
  }

  /** Let go of the device; playing takes it again. */
  async rest(): Promise<void> {
    this.#expected = "suspended";
    await this.context.suspend();
  }

  close(): void {
    this.#expected = "closed";
    this.#worker.terminate();
    void this.context.close();
  }
}

/** To take the sound device holds the page up for tens of milliseconds: what opens comes first. */
function nextTask(): Promise<void> {
  return new Promise((go) => setTimeout(go));
}

function tooLate(afterMs: number): Promise<never> {
  return new Promise((_, fail) => setTimeout(() => fail(new Error("no device")), afterMs));
}

function contextAt(rate: number): AudioContext {
  const sampleRate = Math.min(HIGHEST_RATE, Math.max(LOWEST_RATE, rate));
  try {
    return new AudioContext({ sampleRate, latencyHint: "interactive" });
  } catch {
    return new AudioContext({ latencyHint: "interactive" });
  }
}

async function workletHost(
  context: AudioContext,
  worklet: AudioWorklet,
  onMixer: (message: FromMixer) => void,
): Promise<MixerHost> {
  await worklet.addModule(mixerUrl);
  const node = new AudioWorkletNode(context, "roadie-mixer", {
    numberOfInputs: 0,
    outputChannelCount: [2],
  });
  node.port.onmessage = ({ data }: MessageEvent<FromMixer>) => onMixer(data);
  return { node, send: (message, transfer = []) => node.port.postMessage(message, transfer) };
}

/** Browsers keep worklets from pages of other machines without TLS: a tablet beside the keyboard. */
const PAGE_FRAMES = 2048;

function pageHost(context: AudioContext, onMixer: (message: FromMixer) => void): MixerHost {
  let feed: MessagePort | undefined;
  const mixer = new Mixer(context.sampleRate, onMixer, (place) => feed?.postMessage(place));
  // The one node that lets such a page make sound by itself.
  // eslint-disable-next-line @typescript-eslint/no-deprecated
  const node = context.createScriptProcessor(PAGE_FRAMES, 0, 2);
  // eslint-disable-next-line @typescript-eslint/no-deprecated
  node.onaudioprocess = ({ outputBuffer, playbackTime }) => {
    const [left, right] = [outputBuffer.getChannelData(0), outputBuffer.getChannelData(1)];
    for (let at = 0; at < PAGE_FRAMES; at += BLOCK_FRAMES) {
      const end = at + BLOCK_FRAMES;
      const seconds = playbackTime + at / context.sampleRate;
      mixer.render(left.subarray(at, end), right.subarray(at, end), seconds);
    }
    const buffer = mixer.deck?.telemetry.buffer;
    if (mixer.deck && buffer instanceof ArrayBuffer) {
      onMixer({ type: "telemetry", deck: mixer.deck.id, buffer });
    }
  };
  const send = (message: ToMixer) => {
    if (message.type === "feed") {
      feed = message.port;
      feed.onmessage = ({ data }: MessageEvent<FeedToMixer>) => mixer.takePage(data);
    } else mixer.take(message);
  };
  return { node, send };
}
