/** Why a file cannot be heard, in a sentence; `gone` for good, or only while the server is away. */
export class Unheard extends Error {
  constructor(
    readonly kind: "gone" | "away",
    sentence: string,
  ) {
    super(sentence);
  }
}

export function away(): Unheard {
  return new Unheard("away", "The server does not answer: see that `roadie up` is running.");
}
