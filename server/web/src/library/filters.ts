/** What is looked for in the library, and how it stands in the address of the page. */
export interface Filters {
  /** Words, all of which are in the title, the prompt, the style, the tracks or the comments. */
  words: string;
  bpmMin: number | null;
  bpmMax: number | null;
  key: string | null;
  style: string | null;
  engine: string | null;
  operation: string | null;
  album: string | null;
  favourite: boolean;
  /** Hidden sessions are left out unless they are asked for. */
  hidden: "without" | "with" | "only";
  mark: "kept" | "thrown" | "none" | null;
}

export const EVERYTHING: Filters = {
  words: "",
  bpmMin: null,
  bpmMax: null,
  key: null,
  style: null,
  engine: null,
  operation: null,
  album: null,
  favourite: false,
  hidden: "without",
  mark: null,
};

const TEXTS = ["key", "style", "engine", "operation", "album"] as const;
const MARKS = ["kept", "thrown", "none"] as const;

/** The filters of an address; what is not understood is left out. */
export function filtersOf(params: URLSearchParams): Filters {
  const found: Filters = {
    ...EVERYTHING,
    words: params.get("q") ?? "",
    bpmMin: tempoIn(params.get("bpm_min")),
    bpmMax: tempoIn(params.get("bpm_max")),
    favourite: params.get("favourite") === "yes",
    hidden: params.get("hidden") === "only" ? "only" : params.has("hidden") ? "with" : "without",
    mark: MARKS.find((mark) => mark === params.get("mark")) ?? null,
  };
  for (const name of TEXTS) found[name] = params.get(name) ?? null;
  return found;
}

/** The filters as they stand in an address: only those that are set, always in one order. */
export function paramsOf(filters: Filters): URLSearchParams {
  const params = new URLSearchParams();
  if (filters.words.trim() !== "") params.set("q", filters.words);
  if (filters.bpmMin !== null) params.set("bpm_min", String(filters.bpmMin));
  if (filters.bpmMax !== null) params.set("bpm_max", String(filters.bpmMax));
  for (const name of TEXTS) {
    const value = filters[name];
    if (value !== null && value !== "") params.set(name, value);
  }
  if (filters.favourite) params.set("favourite", "yes");
  if (filters.hidden !== "without") params.set("hidden", filters.hidden);
  if (filters.mark !== null) params.set("mark", filters.mark);
  return params;
}

/** How many filters beside the words are set. */
export function countOf(filters: Filters): number {
  return new Set([...paramsOf({ ...filters, words: "" }).keys()].map((name) => name.slice(0, 3)))
    .size;
}

function tempoIn(text: string | null): number | null {
  if (text === null || text.trim() === "") return null;
  const value = Number(text);
  return Number.isFinite(value) && value >= 0 ? value : null;
}
