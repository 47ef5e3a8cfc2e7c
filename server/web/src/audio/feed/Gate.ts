/** A browser has six connections to a server: one stays for what else the page asks. */
const AT_ONCE = 5;

/** Lets so many through at a time, in the order in which they came. */
export class Gate {
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
