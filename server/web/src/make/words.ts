/** A prompt with more said at its end. */
export function withWords(prompt: string, words: string): string {
  const said = prompt.trim().replace(/[,;.\s]+$/, "");
  return said === "" ? words : `${said}, ${words}`;
}

/** A prompt without these words, wherever they stand whole, and without the comma they leave. */
export function withoutWords(prompt: string, words: string): string {
  const literal = words.trim().replace(/[.*+?^${}()|[\]\\]/g, "\\$&");
  if (literal === "") return prompt;
  const whole = new RegExp(`(?<![\\p{L}\\p{N}])${literal}(?![\\p{L}\\p{N}])`, "giu");
  return prompt
    .replace(whole, "")
    .replace(/\s+/g, " ")
    .replace(/\s*([,;])(\s*[,;])+/g, "$1")
    .replace(/\s+([,;.])/g, "$1")
    .replace(/^[\s,;]+|[\s,;]+$/g, "");
}
