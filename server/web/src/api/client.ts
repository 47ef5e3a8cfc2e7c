import createClient from "openapi-fetch";

import type { paths } from "./schema";

/** The server that served this page; every answer is typed by its OpenAPI. */
export const api = createClient<paths>({ baseUrl: "" });

/** What the server says when it cannot: RFC 9457, with a sentence that a musician understands. */
export class Problem extends Error {
  constructor(
    readonly kind: string,
    sentence: string,
    readonly status: number,
  ) {
    super(sentence);
    this.name = "Problem";
  }
}

interface Answered<Data> {
  data?: Data | undefined;
  error?: unknown;
  response: Response;
}

/** The data of an answer; throws a Problem for any other, and for a server that is away. */
export async function answered<Data>(asked: Promise<Answered<Data>>): Promise<Data> {
  let answer: Answered<Data>;
  try {
    answer = await asked;
  } catch {
    throw new Problem("Away", "The server does not answer: see that `roadie up` is running.", 0);
  }
  if (answer.response.ok) return answer.data as Data;
  throw problemOf(answer.error, answer.response.status);
}

/** The Problem in the body of a refusal. */
export function problemOf(body: unknown, status: number): Problem {
  const { kind, detail } = (body ?? {}) as { kind?: unknown; detail?: unknown };
  return new Problem(
    typeof kind === "string" ? kind : `Http${status}`,
    typeof detail === "string" ? detail : `The server answered with ${status}: try again.`,
    status,
  );
}
