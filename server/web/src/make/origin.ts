import type { UnderstoodStyle } from "../api/schema";

type Source = UnderstoodStyle["source"];

const SHORT: Record<Source, string> = {
  words: "said",
  given: "set",
  drawn: "drawn",
  style: "usual",
};

/** Where a value comes from, in a word. */
export function originInShort(source: Source): string {
  return SHORT[source];
}

/** Where a value comes from, in a sentence. */
export function originInFull(source: Source, words: string | null | undefined): string {
  switch (source) {
    case "words":
      return words ? `Your words say so: “${words}”.` : "Your words say so.";
    case "given":
      return "You set it: it beats the words.";
    case "drawn":
      return "Nobody said: the seed draws it, for each take its own.";
    case "style":
      return "Nobody said: it is usual in the style.";
  }
}
