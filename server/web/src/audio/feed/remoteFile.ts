/** Why a file cannot be heard, in a sentence; `gone` for good, or only while the server is away. */
export class Unheard extends Error {
  constructor(
    readonly kind: "gone" | "away",
    sentence: string,
  ) {
    super(sentence);
  }
}

/** A browser has six connections to a server: one stays for what else the page asks. */
const AT_ONCE = 5;

/** Lets so many through at a time, in the order in which they came. */
class Gate {
  #free = AT_ONCE;
  readonly #waiting: (() => void)[] = [];

  async through<T>(work: () => Promise<T>): Promise<T> {
    if (this.#free > 0) this.#free -= 1;
    else await new Promise<void>((enter) => this.#waiting.push(enter));
    try {
      return await work();
    } finally {
      const next = this.#waiting.shift();
      if (next) next();
      else this.#free += 1;
    }
  }
}

const gate = new Gate();

/** A file on the server, of which stretches are read. */
export class RemoteFile {
  #totalBytes: number | undefined;

  constructor(readonly url: string) {}

  /** The name as a musician knows it. */
  get name(): string {
    const last = new URL(this.url, "http://here").pathname.split("/").pop() ?? "";
    try {
      return decodeURIComponent(last);
    } catch {
      return last;
    }
  }

  /** Its length, known once something was read. */
  get totalBytes(): number {
    return this.#totalBytes ?? 0;
  }

  /** Bytes `[start, start + count)`, or fewer at its end. Throws Unheard. */
  async read(start: number, count: number, signal?: AbortSignal): Promise<DataView> {
    return gate.through(async () => {
      signal?.throwIfAborted();
      const answer = await this.#ask(start, count, signal);
      const bytes = await this.#body(answer, signal);
      // A server that knows no ranges sends the whole.
      const whole = answer.status === 200;
      this.#remember(whole ? bytes.byteLength : totalOf(answer));
      return whole
        ? new DataView(bytes.slice(start, start + count))
        : new DataView(bytes, 0, Math.min(count, bytes.byteLength));
    });
  }

  async #ask(start: number, count: number, signal?: AbortSignal): Promise<Response> {
    const headers = { range: `bytes=${start}-${start + count - 1}` };
    let answer: Response;
    try {
      // The pages are the cache; the browser's own would make ranges of one file wait in line.
      answer = await fetch(this.url, { headers, cache: "no-store", signal: signal ?? null });
    } catch (fault) {
      throw this.#fault(fault, signal);
    }
    if (answer.status === 206 || answer.status === 200) return answer;
    if (answer.status >= 500) throw away();
    throw new Unheard("gone", this.#refused(answer.status));
  }

  async #body(answer: Response, signal?: AbortSignal): Promise<ArrayBuffer> {
    try {
      return await answer.arrayBuffer();
    } catch (fault) {
      throw this.#fault(fault, signal);
    }
  }

  #fault(fault: unknown, signal?: AbortSignal): unknown {
    return signal?.aborted ? fault : away();
  }

  #refused(status: number): string {
    if (status === 404 || status === 410) return `${this.name} is gone: put it back, then play.`;
    if (status === 416) return `${this.name} is shorter than it was: open the session again.`;
    if (status === 401 || status === 403) {
      return `The server does not give ${this.name} to this page: load the page again.`;
    }
    return `The server answered with ${status} for ${this.name}: see its log.`;
  }

  #remember(total: number): void {
    if (this.#totalBytes !== undefined && this.#totalBytes !== total) {
      throw new Unheard("gone", `${this.name} has changed: open the session again.`);
    }
    this.#totalBytes = total;
  }
}

function away(): Unheard {
  return new Unheard("away", "The server does not answer: see that `roadie up` is running.");
}

function totalOf(answer: Response): number {
  return Number(/\/(\d+)$/.exec(answer.headers.get("content-range") ?? "")?.[1] ?? 0);
}
