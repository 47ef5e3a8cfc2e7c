import type {
  Decoded,
  FeedToMixer,
  FromFeeder,
  MixerPlace,
  OpenMessage,
  ToFeeder,
} from "../messages";
import { PAGE_SAMPLES, slotsFor } from "../pages";
import { DeckFeed } from "./DeckFeed";
import { SendingSink, SharedSink } from "./pageSink";
import { Unheard } from "./unheard";
import { openSource } from "./source";

/** What a worker's global has; the types of pages and workers cannot be loaded side by side. */
interface WorkerScope {
  postMessage(message: FromFeeder): void;
  onmessage: ((event: MessageEvent<ToFeeder>) => void) | null;
}
const scope = globalThis as unknown as WorkerScope;

const decks = new Map<number, DeckFeed>();
const decoding = new Map<number, (answer: Decoded) => void>();
let decodings = 0;
let mixer: MessagePort | undefined;

function tell(message: FromFeeder): void {
  scope.postMessage(message);
}

function send(message: FeedToMixer, transfer: Transferable[]): void {
  mixer?.postMessage(message, transfer);
}

function open(asked: OpenMessage): void {
  const { deck, lanes, shared, lengthFrames, rate } = asked;
  const sink = shared
    ? new SharedSink(shared, lanes.length)
    : new SendingSink(deck, lanes.length, slotsFor(lanes.length, lengthFrames), send);
  const opened = new DeckFeed(
    asked,
    sink,
    (url) => openSource(url, rate, (at) => decodeElsewhere(at, rate)),
    tell,
  );
  decks.set(deck, opened);
  void opened.run();
}

/** Only the page can decode what is no WAV. */
async function decodeElsewhere(url: string, rate: number): Promise<Float32Array[]> {
  decodings += 1;
  const id = decodings;
  const answer = await new Promise<Decoded>((take) => {
    decoding.set(id, take);
    tell({ type: "decode", id, url, rate });
  });
  decoding.delete(id);
  if (answer.type === "undecoded") throw new Unheard("gone", answer.sentence);
  return answer.channels;
}

scope.onmessage = ({ data }) => {
  switch (data.type) {
    case "mixer":
      mixer = data.port;
      mixer.onmessage = ({ data: place }: MessageEvent<MixerPlace>) => {
        decks.get(place.deck)?.aim(place.block * PAGE_SAMPLES, place.jump);
      };
      break;
    case "open":
      open(data);
      break;
    case "aim":
      decks.get(data.deck)?.aim(data.frame, data.jump);
      break;
    case "loop":
      decks.get(data.deck)?.setLoop(data.loop);
      break;
    case "close":
      decks.get(data.deck)?.close();
      decks.delete(data.deck);
      break;
    case "decoded":
    case "undecoded":
      decoding.get(data.id)?.(data);
      break;
  }
};
