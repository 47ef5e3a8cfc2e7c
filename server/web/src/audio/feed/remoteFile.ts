import { askRange } from "./askRanges";
import { Unheard } from "./unheard";

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
    const found = await askRange(this.url, start, count, signal);
    if (found.status !== 206) throw new Unheard("gone", this.#refused(found.status));
    this.#remember(found.totalBytes);
    return found.bytes;
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
