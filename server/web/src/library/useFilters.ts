import { useCallback, useMemo } from "react";
import { useSearchParams } from "wouter";

import type { SessionsAsked } from "../api/sessions";
import { type Filters, filtersOf, paramsOf } from "./filters";

/** The filters of the page's address: they can be kept as a bookmark and survive a reload. */
export function useFilters(): [Filters, (filters: Filters) => void] {
  const [params, setParams] = useSearchParams();
  const text = params.toString();
  const filters = useMemo(() => filtersOf(new URLSearchParams(text)), [text]);
  const setFilters = useCallback(
    (next: Filters) => setParams(paramsOf(next), { replace: true }),
    [setParams],
  );
  return [filters, setFilters];
}

/** The filters as the server takes them. */
export function askedOf(filters: Filters): SessionsAsked {
  const { words, bpmMin, bpmMax, favourite, hidden, key, style, engine, operation, album, mark } =
    filters;
  return {
    q: words.trim(),
    bpm_min: bpmMin,
    bpm_max: bpmMax,
    key,
    style,
    engine,
    operation,
    album,
    mark,
    favourite: favourite || null,
    hidden: hidden === "with" ? null : hidden === "only",
  };
}
