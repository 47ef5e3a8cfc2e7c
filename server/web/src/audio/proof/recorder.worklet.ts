declare class AudioWorkletProcessor {
  readonly port: MessagePort;
}
declare function registerProcessor(name: string, processor: typeof AudioWorkletProcessor): void;

/** Keeps what comes in between "start" and "stop", left and right one after the other. */
class Recorder extends AudioWorkletProcessor {
  #blocks: Float32Array[] | undefined;

  constructor() {
    super();
    this.port.onmessage = ({ data }: MessageEvent<"start" | "stop">) => {
      if (data === "start") this.#blocks = [];
      else this.#send();
    };
  }

  #send(): void {
    const blocks = this.#blocks ?? [];
    this.#blocks = undefined;
    const all = new Float32Array(blocks.reduce((sum, block) => sum + block.length, 0));
    let at = 0;
    for (const block of blocks) {
      all.set(block, at);
      at += block.length;
    }
    this.port.postMessage(all, [all.buffer]);
  }

  process([input]: Float32Array[][]): boolean {
    const [left, right] = input ?? [];
    if (this.#blocks && left) {
      const block = new Float32Array(left.length * 2);
      left.forEach((sample, n) => (block[n * 2] = sample));
      (right ?? left).forEach((sample, n) => (block[n * 2 + 1] = sample));
      this.#blocks.push(block);
    }
    return true;
  }
}

registerProcessor("recorder", Recorder);
