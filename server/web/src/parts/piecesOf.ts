/** A piece of a sentence: plain words, or a command with the mark that follows it at once. */
export interface Piece {
  words: string;
  command: boolean;
  /** `,` or `;`: it is never alone at the start of a line. */
  after: string;
}

/**
 * A sentence apart into words and the commands in its backticks. A full stop after a command at the
 * sentence's end is left out: beside a box to copy it would look like a part of it.
 */
export function piecesOf(sentence: string): Piece[] {
  const parts = sentence.split("`");
  const pieces: Piece[] = [];
  parts.forEach((part, index) => {
    const command = index % 2 === 1 && index < parts.length - 1;
    const before = pieces.at(-1);
    let words = !command && index % 2 === 1 ? `\`${part}` : part;
    if (!command && before?.command === true) {
      const [mark = ""] = /^[,;:.?!)]+/.exec(words) ?? [];
      words = words.slice(mark.length);
      before.after = mark === "." && words.trim() === "" ? "" : mark;
    }
    if (words !== "") pieces.push({ words, command, after: "" });
  });
  return pieces;
}
