import { create, type StoreApi, type UseBoundStore } from "zustand";

import type { LaneMix, Level, Player, PlayerState, Program, Stretch } from "./contract";
import { WholeDecoder } from "./decodeWhole";
import { Engine, type EngineEvents } from "./Engine";
import { factorOf, laneGains, matchingFactor } from "./gains";
import type { FromFeeder, FromMixer } from "./messages";
import { latencySeconds } from "./latency";
import { firstMix, mixOf, Opened } from "./Opened";
import { canShare } from "./pages";

const NOTHING: PlayerState = {
  status: "empty",
  failure: null,
  program: null,
  mix: {},
  loop: null,
  matched: false,
  masterGainDb: 0,
};
const SILENCE: Level = { peak: [0, 0], rms: [0, 0] };
const NO_DEVICE = "This browser gives no sound: see that a sound device is there, then press play.";
/** A paused player lets go of the device after so long. */
const REST_MS = 30_000;

interface Opening {
  ready: Promise<void>;
  done: () => void;
}

/** The player: what is asked of it goes to the mixer and the feeder; what it shows is `state`. */
export class SessionPlayer implements Player, EngineEvents {
  readonly state: UseBoundStore<StoreApi<PlayerState>> = create(() => NOTHING);
  readonly #kept = new Map<string, Readonly<Record<string, LaneMix>>>();
  readonly #decoder = new WholeDecoder();
  #engine: Engine | undefined;
  #starting: { rate: number; engine: Promise<Engine> } | undefined;
  #current: Opened | undefined;
  #opening: Opening | undefined;
  #lastId = 0;
  #jump = 0;
  /** Where what is being opened begins, in seconds; who seeks meanwhile moves it. */
  #toPlace: number | undefined;
  /** Where the last jump goes, until the mixer has made it and after. */
  #asked = 0;
  #rest: ReturnType<typeof setTimeout> | undefined;
  /** Programs that still sound while another is about to take over. */
  readonly #leaving = new Set<number>();

  constructor(readonly onEngine?: (engine: Engine) => void) {}

  async open(program: Program, options: { keepPlace?: boolean } = {}): Promise<void> {
    const before = this.state.getState();
    if (this.#current && JSON.stringify(before.program) === JSON.stringify(program)) {
      await this.#opening?.ready;
      return;
    }
    const keepPlace = (options.keepPlace ?? false) && this.#current !== undefined;
    await this.#openAt(program, keepPlace ? this.positionSeconds() : 0, keepPlace);
  }

  async #openAt(program: Program, seconds: number, keepPlace: boolean): Promise<void> {
    const before = this.state.getState();
    const goesOn = keepPlace && before.status === "playing";
    this.#lastId += 1;
    const id = this.#lastId;
    this.#toPlace = goesOn ? undefined : seconds;
    this.#opening?.done();
    const opening = startOpening();
    this.#opening = opening;
    if (before.program) this.#kept.set(before.program.key, before.mix);
    const other = keepPlace && before.program ? { program: before.program, mix: before.mix } : null;
    this.state.setState({
      program,
      status: goesOn ? "playing" : "loading",
      failure: null,
      mix: firstMix(program, this.#kept.get(program.key), other),
      loop: keepPlace ? before.loop : null,
    });
    const engine = await this.#engineFor(program, goesOn);
    if (!engine || id !== this.#lastId) return;
    this.#place(engine, new Opened(id, program, engine.rate, canShare()), goesOn);
    await opening.ready;
  }

  /** Give a program to mixer and feeder. */
  #place(engine: Engine, opened: Opened, goesOn: boolean): void {
    const leaving = this.#current;
    const seconds = this.positionSeconds();
    this.#current = opened;
    this.#toPlace = undefined;
    if (!goesOn) {
      this.#jump += 1;
      this.#asked = opened.frameAt(seconds);
    }
    const frame = opened.frameAt(seconds);
    const { id: deck, lengthFrames, lanes, shared, telemetry } = opened;
    const { loop } = this.state.getState();
    const common = { deck, lengthFrames, shared, loop: opened.loopFrames(loop), jump: this.#jump };
    engine.toFeeder({ type: "open", ...common, rate: engine.rate, lanes, frame });
    engine.toMixer({
      type: "deck",
      ...common,
      lanes: lanes.length,
      telemetry: telemetry.buffer,
      gains: this.#gains(),
      frame: goesOn ? null : frame,
    });
    if (!leaving) return;
    if (goesOn) this.#leaving.add(leaving.id);
    else engine.toFeeder({ type: "close", deck: leaving.id });
  }

  /** An engine at the program's rate; the one that sounds goes on at its own. */
  async #engineFor(program: Program, goesOn: boolean): Promise<Engine | null> {
    const rate = program.sampleRate;
    if (this.#engine && (goesOn || this.#engine.rate === rate)) return this.#engine;
    if (this.#starting?.rate !== rate) {
      this.#leaveEngine();
      this.#starting = { rate, engine: Engine.start(rate, this) };
    }
    const starting = this.#starting;
    try {
      const engine = await starting.engine;
      if (starting !== this.#starting) return null;
      if (engine !== this.#engine) this.#take(engine);
      return engine;
    } catch {
      if (starting !== this.#starting) return null;
      this.#starting = undefined;
      this.#fail(NO_DEVICE);
      return null;
    }
  }

  #take(engine: Engine): void {
    this.#engine = engine;
    engine.toMixer({ type: "master", gain: factorOf(this.state.getState().masterGainDb) });
    this.onEngine?.(engine);
  }

  #leaveEngine(): void {
    clearTimeout(this.#rest);
    this.#starting?.engine.then(
      (engine) => engine.close(),
      () => undefined,
    );
    this.#starting = undefined;
    this.#engine = undefined;
    this.#current = undefined;
    this.#leaving.clear();
    this.#decoder.forget();
  }

  close(): void {
    const { program, mix, matched, masterGainDb } = this.state.getState();
    if (program) this.#kept.set(program.key, mix);
    this.#lastId += 1;
    this.#opening?.done();
    this.#toPlace = undefined;
    const closing = [...this.#leaving, ...(this.#current ? [this.#current.id] : [])];
    for (const deck of closing) this.#engine?.toFeeder({ type: "close", deck });
    this.#engine?.toMixer({ type: "close" });
    this.#leaving.clear();
    this.#current = undefined;
    this.#decoder.forget();
    this.#restSoon();
    this.state.setState({ ...NOTHING, matched, masterGainDb });
  }

  async play(fromSeconds?: number): Promise<void> {
    const { program, status } = this.state.getState();
    if (!program) return;
    if (status === "failed") await this.#openAgain(program, fromSeconds);
    else if (!this.#current) await this.#opening?.ready;
    const [engine, current] = [this.#engine, this.#current];
    if (!engine || !current || this.state.getState().status === "failed") return;
    clearTimeout(this.#rest);
    const atEnd = this.#frameNow() >= current.lengthFrames;
    const from = fromSeconds ?? (atEnd ? 0 : undefined);
    this.#jump += 1;
    this.#asked = from === undefined ? this.#frameNow() : current.frameAt(from);
    const frame = from === undefined ? null : this.#asked;
    if (frame !== null) this.#aim(current, frame);
    engine.toMixer({ type: "play", frame, jump: this.#jump });
    this.state.setState({ status: "playing" });
    try {
      await engine.resume();
    } catch {
      const waits = engine === this.#engine && this.state.getState().status === "playing";
      if (waits) this.#fail(NO_DEVICE);
    }
  }

  async #openAgain(program: Program, fromSeconds?: number): Promise<void> {
    const seconds = fromSeconds ?? this.positionSeconds();
    await this.#openAt(program, seconds, true);
  }

  pause(): void {
    if (this.state.getState().status !== "playing") return;
    this.#engine?.toMixer({ type: "pause" });
    this.#restSoon();
    this.state.setState({ status: "paused" });
  }

  async toggle(): Promise<void> {
    if (this.state.getState().status === "playing") this.pause();
    else await this.play();
  }

  seek(seconds: number): void {
    if (this.#toPlace !== undefined) {
      this.#toPlace = Math.max(0, seconds);
      return;
    }
    const [engine, current] = [this.#engine, this.#current];
    if (!engine || !current) return;
    const frame = current.frameAt(seconds);
    this.#jump += 1;
    this.#asked = frame;
    this.#aim(current, frame);
    engine.toMixer({ type: "seek", frame, jump: this.#jump });
  }

  #aim(current: Opened, frame: number): void {
    this.#engine?.toFeeder({ type: "aim", deck: current.id, frame, jump: this.#jump });
  }

  setLoop(stretch: Stretch | null): void {
    this.state.setState({ loop: stretch });
    const [engine, current] = [this.#engine, this.#current];
    if (!engine || !current) return;
    const loop = current.loopFrames(stretch);
    engine.toFeeder({ type: "loop", deck: current.id, loop });
    engine.toMixer({ type: "loop", loop });
  }

  setMix(lane: string, change: Partial<LaneMix>): void {
    const { program, mix } = this.state.getState();
    const before = mix[lane];
    if (!program || !before) return;
    this.state.setState({ mix: { ...mix, [lane]: { ...before, ...change } } });
    this.#sendGains();
  }

  mixFor(program: Program): Readonly<Record<string, LaneMix>> {
    const { program: open, mix } = this.state.getState();
    if (open?.key === program.key) return mix;
    const before = open ? { program: open, mix } : null;
    return firstMix(program, this.#kept.get(program.key), before);
  }

  setMatched(matched: boolean): void {
    this.state.setState({ matched });
    this.#sendGains();
  }

  setMasterGain(gainDb: number): void {
    this.state.setState({ masterGainDb: gainDb });
    this.#engine?.toMixer({ type: "master", gain: factorOf(gainDb) });
  }

  #sendGains(): void {
    if (!this.#current) return;
    this.#engine?.toMixer({ type: "gains", deck: this.#current.id, gains: this.#gains() });
  }

  #gains(): Float32Array {
    const { program, mix, matched } = this.state.getState();
    const mixes = program?.lanes.map((lane) => mix[lane.id] ?? mixOf(lane)) ?? [];
    return laneGains(mixes, matchingFactor(program?.loudnessLufs ?? null, matched));
  }

  positionSeconds(): number {
    if (this.#toPlace !== undefined) return this.#toPlace;
    const current = this.#current;
    return current ? this.#frameNow() / current.rate : 0;
  }

  /** The frame that is heard now, after what lies between the mixer and the ear. */
  #frameNow(): number {
    const [engine, current] = [this.#engine, this.#current];
    if (!engine || !current) return 0;
    const { telemetry, rate, lengthFrames } = current;
    if (telemetry.jump < this.#jump) return this.#asked;
    if (telemetry.motion !== "moving") return telemetry.frame;
    const { currentTime } = engine.context;
    const latency = latencySeconds(engine.context);
    if (currentTime - telemetry.startedSeconds < latency) return this.#asked;
    const since = currentTime - telemetry.contextSeconds - latency;
    const frame = telemetry.frame + since * rate;
    const loop = current.loopFrames(this.state.getState().loop);
    const round = loop && this.#asked >= loop.start && this.#asked < loop.end;
    if (round && frame < loop.start) return frame + loop.end - loop.start;
    return Math.min(lengthFrames, Math.max(0, frame));
  }

  /** When the last start left the mixer, by the context's clock; null until it has. */
  startedSeconds(): number | null {
    const telemetry = this.#current?.telemetry;
    const begun = telemetry?.jump === this.#jump && telemetry.motion === "moving";
    return begun ? telemetry.startedSeconds : null;
  }

  level(lane?: string): Level {
    const [engine, current] = [this.#engine, this.#current];
    const index = current?.indexOf(lane) ?? -1;
    if (!current || index < 0 || engine?.context.state !== "running") return SILENCE;
    return current.telemetry.level(index);
  }

  #restSoon(): void {
    clearTimeout(this.#rest);
    this.#rest = setTimeout(() => void this.#engine?.rest(), REST_MS);
  }

  onMixer(message: FromMixer): void {
    switch (message.type) {
      case "ended":
        if (this.state.getState().status !== "playing") return;
        this.state.setState({ status: "paused" });
        this.#restSoon();
        break;
      case "switched":
        this.#leaving.delete(message.deck);
        for (const deck of this.#leaving) this.#engine?.toFeeder({ type: "close", deck });
        this.#leaving.clear();
        break;
      case "telemetry":
        if (this.#current?.id === message.deck) this.#current.telemetry.copyFrom(message.buffer);
        break;
    }
  }

  onFeeder(message: FromFeeder): void {
    if (message.type === "decode") {
      void this.#decode(message.id, message.url, message.rate);
      return;
    }
    if (message.deck !== this.#current?.id) return;
    const { status } = this.state.getState();
    switch (message.type) {
      case "ready":
        if (status === "loading") this.state.setState({ status: "paused" });
        this.#opening?.done();
        break;
      case "lost":
        if (message.silent) this.#fail(message.sentence);
        else this.state.setState({ failure: message.sentence });
        break;
      case "away":
        this.state.setState({ failure: message.sentence });
        break;
      case "back":
        this.state.setState({ failure: null });
        break;
    }
  }

  async #decode(id: number, url: string, rate: number): Promise<void> {
    const answer = await this.#decoder.decode(id, url, rate);
    const channels = answer.type === "decoded" ? answer.channels : [];
    this.#engine?.toFeeder(
      answer,
      channels.map((samples) => samples.buffer),
    );
  }

  onStopped(): void {
    this.#fail("The sound device stopped: see that it is connected, then press play.");
  }

  #fail(sentence: string): void {
    this.#engine?.toMixer({ type: "pause" });
    this.#opening?.done();
    this.state.setState({ status: "failed", failure: sentence });
  }
}

function startOpening(): Opening {
  let done: () => void = () => undefined;
  const ready = new Promise<void>((resolve) => (done = resolve));
  return { ready, done };
}
