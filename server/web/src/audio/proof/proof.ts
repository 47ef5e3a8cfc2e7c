/** The player alone, with what it plays recorded sample by sample; tests drive it by `proof`. */

import type { Engine } from "../Engine";
import { SessionPlayer } from "../SessionPlayer";
import recorderUrl from "./recorder.worklet?worker&url";

let recorder: AudioWorkletNode | undefined;
let context: AudioContext | undefined;
let attached: Promise<void> = Promise.resolve();

async function attach(engine: Engine): Promise<void> {
  context = engine.context;
  recorder = undefined;
  const worklet = context.audioWorklet as AudioWorklet | undefined;
  if (!worklet) return;
  await worklet.addModule(recorderUrl);
  recorder = new AudioWorkletNode(context, "recorder", { numberOfOutputs: 0 });
  engine.host.node.connect(recorder);
}

const player = new SessionPlayer((engine) => {
  attached = attach(engine);
});

/** Record until `stop` is called; it gives what was heard, left and right, as bytes of float32. */
async function record(): Promise<void> {
  await attached;
  recorder?.port.postMessage("start");
}

async function stop(): Promise<string> {
  const taken = new Promise<Float32Array>((take) => {
    if (!recorder) throw new Error("nothing is being recorded");
    recorder.port.onmessage = ({ data }: MessageEvent<Float32Array>) => take(data);
  });
  recorder?.port.postMessage("stop");
  const samples = await taken;
  const bytes = new Uint8Array(samples.buffer);
  let text = "";
  for (let at = 0; at < bytes.length; at += 8192) {
    text += String.fromCharCode(...bytes.subarray(at, at + 8192));
  }
  return btoa(text);
}

const longTasksMs: number[] = [];
if (PerformanceObserver.supportedEntryTypes.includes("longtask")) {
  new PerformanceObserver((list) => {
    longTasksMs.push(...list.getEntries().map((entry) => entry.duration));
  }).observe({ type: "longtask" });
}

/** Milliseconds from a key press until what it started leaves the mixer, by the context's clock. */
let pressedMs: Promise<number> = Promise.resolve(0);

function sinceMs(pressed: number, tell: (ms: number) => void): void {
  const started = player.startedSeconds();
  if (started === null || !context) {
    setTimeout(() => sinceMs(pressed, tell), 1);
    return;
  }
  const { contextTime, performanceTime } = context.getOutputTimestamp();
  tell((performanceTime ?? 0) + (started - (contextTime ?? 0)) * 1000 - pressed);
}

function onKey(event: KeyboardEvent): void {
  if (event.code !== "Space") return;
  const pressed = event.timeStamp;
  pressedMs = player.play().then(() => new Promise((tell) => sinceMs(pressed, tell)));
}
document.addEventListener("keydown", onKey);

const proof = {
  player,
  state: player.state,
  record,
  stop,
  longTasksMs,
  pressed: () => pressedMs,
  /** As a browser does when the device is taken from it. */
  takeDevice: () => context?.suspend(),
};
Object.assign(window, { proof });
