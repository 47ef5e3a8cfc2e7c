import { Problem } from "../api/client";

/** The sentence that tells a musician what went wrong. */
export function sentenceOf(error: unknown): string {
  if (typeof error === "string") return error;
  if (error instanceof Problem) return error.message;
  console.error(error);
  return "The page has a defect here: load it again, and report it when it stays.";
}
