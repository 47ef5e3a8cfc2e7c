import { Gate } from "./Gate";
import { type FoundRange, readRanges } from "./rangesAnswer";
import { away } from "./unheard";

/** As much as the server gives in one answer. */
const MOST_BYTES = 32 * 2 ** 20;
const MOST_RANGES = 256;

/** A run of bytes of one file, and who waits for it. */
interface Asked {
  url: string;
  start: number;
  count: number;
  tell: (found: FoundRange) => void;
  fail: (fault: unknown) => void;
}

/** What is asked in one breath: of one session's files, and given up together. */
interface Breath {
  session: string;
  signal: AbortSignal | undefined;
  asked: Asked[];
}

const gate = new Gate();
const breaths: Breath[] = [];

/**
 * Bytes `[start, start + count)` of a file, or fewer at its end. Throws Unheard while the server
 * is away.
 *
 * What is asked for at the same moment goes in one request: a jump needs all lanes' bytes, and
 * so many requests would take longer than their sound is late.
 */
export function askRange(
  url: string,
  start: number,
  count: number,
  signal?: AbortSignal,
): Promise<FoundRange> {
  const session = /^(\/v1\/sessions\/[^/]+)\/audio\//.exec(url)?.[1];
  if (session === undefined || count > MOST_BYTES) {
    return gate.through(() => askOne(url, start, count, signal));
  }
  return new Promise((tell, fail) => {
    const asked = { url, start, count, tell, fail };
    const breath = breaths.find((one) => one.session === session && one.signal === signal);
    if (breath) {
      breath.asked.push(asked);
      return;
    }
    breaths.push({ session, signal, asked: [asked] });
    if (breaths.length === 1) queueMicrotask(sendAll);
  });
}

function sendAll(): void {
  for (const breath of breaths.splice(0)) {
    for (const asked of portions(breath.asked)) void send({ ...breath, asked });
  }
}

/** As many as go into one request. */
function portions(asked: readonly Asked[]): Asked[][] {
  const all: Asked[][] = [];
  let [portion, bytes]: [Asked[], number] = [[], 0];
  for (const one of asked) {
    if (portion.length === MOST_RANGES || (portion.length > 0 && bytes + one.count > MOST_BYTES)) {
      all.push(portion);
      [portion, bytes] = [[], 0];
    }
    portion.push(one);
    bytes += one.count;
  }
  return [...all, portion];
}

async function send({ session, signal, asked }: Breath): Promise<void> {
  try {
    const found = await gate.through(async () => {
      signal?.throwIfAborted();
      const [only] = asked;
      if (only && asked.length === 1) {
        return [await askOne(only.url, only.start, only.count, signal)];
      }
      return askSeveral(session, asked, signal);
    });
    asked.forEach((one, at) => {
      const range = found[at];
      if (range) one.tell(range);
      else one.fail(away());
    });
  } catch (fault) {
    for (const one of asked) one.fail(fault);
  }
}

async function askSeveral(
  session: string,
  asked: readonly Asked[],
  signal: AbortSignal | undefined,
): Promise<FoundRange[]> {
  const below = `${session}/audio/`.length;
  const ranges = asked.map(({ url, start, count }) => {
    const name = url.slice(below).split("/").map(decodeURIComponent).join("/");
    return { name, start, count };
  });
  const { status, body } = await ask(`${session}/ranges`, signal, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({ ranges }),
  });
  if (status === 200) return readRanges(body);
  return asked.map(() => ({ status, totalBytes: 0, bytes: new DataView(new ArrayBuffer(0)) }));
}

async function askOne(
  url: string,
  start: number,
  count: number,
  signal: AbortSignal | undefined,
): Promise<FoundRange> {
  const headers = { range: `bytes=${start}-${start + count - 1}` };
  const { status, body, answer } = await ask(url, signal, { headers });
  // A server that knows no ranges sends the whole.
  if (status === 200) {
    const bytes = new DataView(body.slice(start, start + count));
    return { status: 206, totalBytes: body.byteLength, bytes };
  }
  const totalBytes = Number(/\/(\d+)$/.exec(answer.headers.get("content-range") ?? "")?.[1] ?? 0);
  return { status, totalBytes, bytes: new DataView(body, 0, Math.min(count, body.byteLength)) };
}

async function ask(url: string, signal: AbortSignal | undefined, wish: RequestInit) {
  try {
    // The pages are the cache; the browser's own would make ranges of one file wait in line.
    const answer = await fetch(url, { ...wish, cache: "no-store", signal: signal ?? null });
    if (answer.status >= 500) throw away();
    return { answer, status: answer.status, body: await answer.arrayBuffer() };
  } catch (fault) {
    throw signal?.aborted ? fault : away();
  }
}
