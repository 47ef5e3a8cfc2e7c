import type { FeedToMixer, FromMixer, ToMixer } from "../messages";
import { Mixer } from "./Mixer";

/** What an audio worklet's global has; its types and those of pages cannot be loaded together. */
declare class AudioWorkletProcessor {
  readonly port: MessagePort;
}
declare function registerProcessor(name: string, processor: typeof AudioWorkletProcessor): void;
declare const sampleRate: number;
declare const currentTime: number;

/** How often levels and places are sent where they cannot be shared. */
const SENT_EVERY_BLOCKS = 8;

class MixerProcessor extends AudioWorkletProcessor {
  readonly #mixer: Mixer;
  #feed: MessagePort | undefined;
  #blocks = 0;

  constructor() {
    super();
    const tell = (message: FromMixer) => this.port.postMessage(message);
    this.#mixer = new Mixer(sampleRate, tell, (place) => this.#feed?.postMessage(place));
    this.port.onmessage = ({ data }: MessageEvent<ToMixer>) => {
      if (data.type === "feed") this.#connect(data.port);
      else this.#mixer.take(data);
    };
  }

  #connect(port: MessagePort): void {
    this.#feed = port;
    port.onmessage = ({ data }: MessageEvent<FeedToMixer>) => this.#mixer.takePage(data);
  }

  process(_inputs: Float32Array[][], outputs: Float32Array[][]): boolean {
    const [left, right] = outputs[0] ?? [];
    if (left && right) this.#mixer.render(left, right, currentTime);
    this.#blocks += 1;
    if (this.#blocks % SENT_EVERY_BLOCKS === 0) this.#send();
    return true;
  }

  #send(): void {
    const deck = this.#mixer.deck;
    const buffer = deck?.telemetry.buffer;
    if (!deck || !(buffer instanceof ArrayBuffer)) return;
    const message: FromMixer = { type: "telemetry", deck: deck.id, buffer };
    this.port.postMessage(message);
  }
}

registerProcessor("roadie-mixer", MixerProcessor);
