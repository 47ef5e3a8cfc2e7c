import { type QueryClient, useInfiniteQuery, useQuery } from "@tanstack/react-query";

import { answered, api } from "./client";
import type { Comment, SessionPage, SessionsChange, SessionSummary } from "./schema";

/** What `GET /v1/sessions` is asked for; what is not given does not matter. */
export interface SessionsAsked {
  q?: string;
  bpm_min?: number | null;
  bpm_max?: number | null;
  key?: string | null;
  style?: string | null;
  engine?: string | null;
  operation?: string | null;
  favourite?: boolean | null;
  hidden?: boolean | null;
  album?: string | null;
  mark?: "kept" | "thrown" | "none" | null;
}

/** What is written on sessions; what is not given stays as it is. */
export type Change = Partial<Omit<SessionsChange, "ids">>;

const PAGE = 500;

const ofSession = (id: string) => ({ params: { path: { session_id: id } } });

/** The sessions of a search from newest to oldest, a page at a time. */
export function useSessions(asked: SessionsAsked) {
  return useInfiniteQuery({
    queryKey: ["sessions", "list", asked],
    queryFn: ({ pageParam, signal }) => {
      const query = { ...asked, limit: PAGE, before: pageParam };
      return answered(api.GET("/v1/sessions", { params: { query }, signal }));
    },
    initialPageParam: null as string | null,
    getNextPageParam: (page) => page.next ?? null,
    placeholderData: (before) => before,
  });
}

/** How many sessions are hidden from lists. */
export function useHiddenCount() {
  return useQuery({
    queryKey: ["sessions", "hidden count"],
    queryFn: async ({ signal }) => {
      const query = { hidden: true, limit: 1 };
      return (await answered(api.GET("/v1/sessions", { params: { query }, signal }))).total;
    },
  });
}

export function useAlbums() {
  return useQuery({
    queryKey: ["sessions", "albums"],
    queryFn: ({ signal }) => answered(api.GET("/v1/albums", { signal })),
  });
}

export function useLineage(id: string) {
  return useQuery({
    queryKey: ["session", id, "lineage"],
    queryFn: ({ signal }) =>
      answered(api.GET("/v1/sessions/{session_id}/lineage", { ...ofSession(id), signal })),
  });
}

export function useComments(id: string) {
  return useQuery({
    queryKey: ["session", id, "comments"],
    queryFn: ({ signal }) =>
      answered(api.GET("/v1/sessions/{session_id}/comments", { ...ofSession(id), signal })),
  });
}

/** Write the same on several sessions, and show it at once where they are listed. */
export async function changeSessions(
  queries: QueryClient,
  ids: readonly string[],
  change: Change,
): Promise<void> {
  const body = { ...change, ids: [...ids] } as SessionsChange;
  const { items } = await answered(api.PATCH("/v1/sessions", { body }));
  const changed = new Map(items.map((summary) => [summary.id, summary]));
  queries.setQueriesData<{ pages: SessionPage[]; pageParams: unknown[] }>(
    { queryKey: ["sessions", "list"] },
    (listed) => listed && { ...listed, pages: listed.pages.map((page) => written(page, changed)) },
  );
}

function written(page: SessionPage, changed: ReadonlyMap<string, SessionSummary>): SessionPage {
  return { ...page, items: page.items.map((item) => changed.get(item.id) ?? item) };
}

export function addComment(id: string, text: string, atBeats: number | null): Promise<Comment> {
  const body = { text, at_beats: atBeats };
  return answered(api.POST("/v1/sessions/{session_id}/comments", { ...ofSession(id), body }));
}

export function removeComment(id: string, comment: string): Promise<unknown> {
  const path = { session_id: id, comment_id: comment };
  const route = "/v1/sessions/{session_id}/comments/{comment_id}";
  return answered(api.DELETE(route, { params: { path } }));
}
