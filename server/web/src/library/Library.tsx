import { type RefObject, useCallback, useEffect, useMemo, useRef, useState } from "react";
import { useLocation } from "wouter";

import { useSessions } from "../api/sessions";
import { Fault } from "../parts/Fault";
import { Batch } from "./Batch";
import { Details } from "./Details";
import { DropTarget } from "./DropTarget";
import { Imports } from "./Imports";
import styles from "./Library.module.css";
import { NoSessions } from "./NoSessions";
import { togglePreview } from "./preview";
import { SearchBar } from "./SearchBar";
import { all, NOTHING, pick, within } from "./selection";
import { type ListActions, SessionList } from "./SessionList";
import { askedOf, useFilters } from "./useFilters";
import { useChange } from "./useChange";

/** Every session there is: found, heard, chosen and written on. */
export default function Library() {
  const [filters, setFilters] = useFilters();
  const listed = useSessions(askedOf(filters));
  const [held, setHeld] = useState(NOTHING);
  const [, go] = useLocation();
  const change = useChange();
  const search = useRef<HTMLInputElement>(null);

  const pages = listed.data?.pages;
  const sessions = useMemo(() => (pages ?? []).flatMap((page) => page.items), [pages]);
  const order = useMemo(() => sessions.map(({ id }) => id), [sessions]);
  const selection = useMemo(() => within(held, order), [held, order]);
  const chosen = useMemo(
    () => sessions.filter(({ id }) => selection.chosen.has(id)),
    [sessions, selection],
  );
  const total = pages?.[0]?.total ?? null;

  const { hasNextPage, isFetchingNextPage, fetchNextPage } = listed;
  const more = useCallback(() => {
    if (hasNextPage && !isFetchingNextPage) void fetchNextPage();
  }, [hasNextPage, isFetchingNextPage, fetchNextPage]);

  const askAll = async () => {
    let pages = listed.data?.pages ?? [];
    for (let more = hasNextPage; more;) {
      const next = await fetchNextPage();
      pages = next.data?.pages ?? pages;
      more = next.hasNextPage && !next.isError;
    }
    return pages.flatMap((page) => page.items);
  };
  const chooseAll = async () => {
    const ids = (await askAll()).map(({ id }) => id);
    setHeld((now) => all(now, ids));
  };
  const open = useCallback((id: string) => go(`/sessions/${encodeURIComponent(id)}`), [go]);
  const actions: ListActions = {
    select: setHeld,
    open,
    play: (session) => void togglePreview(session),
    change,
    chooseAll: () => void chooseAll(),
    askAll,
    more,
  };
  useSlashKey(search);
  const [only] = chosen;
  return (
    <DropTarget>
      <main className={styles.view}>
        <div className={styles.main}>
          <SearchBar ref={search} filters={filters} onChange={setFilters} total={total} />
          {listed.error && <Fault error={listed.error} onAgain={() => void listed.refetch()} />}
          {listed.isSuccess && total === 0 ? (
            <NoSessions filters={filters} onChange={setFilters} />
          ) : (
            <SessionList
              sessions={sessions}
              total={total ?? 0}
              selection={selection}
              search={JSON.stringify(filters)}
              {...actions}
            />
          )}
          <Imports />
        </div>
        {chosen.length > 1 && (
          <Batch sessions={chosen} change={change} onClose={() => setHeld(NOTHING)} />
        )}
        {chosen.length === 1 && only && (
          <Details
            key={only.id}
            session={only}
            change={change}
            onClose={() => setHeld(NOTHING)}
            onShow={(id) => (order.includes(id) ? setHeld(pick(id)) : open(id))}
          />
        )}
      </main>
    </DropTarget>
  );
}

/** `/` goes to the search from anywhere in the view, as in most programs with one. */
function useSlashKey(search: RefObject<HTMLInputElement | null>): void {
  useEffect(() => {
    const onKey = (event: KeyboardEvent) => {
      const typing = event.target instanceof Element && event.target.closest("input, textarea");
      if (event.key !== "/" || event.ctrlKey || event.metaKey || typing) return;
      event.preventDefault();
      search.current?.focus();
    };
    window.addEventListener("keydown", onKey);
    return () => window.removeEventListener("keydown", onKey);
  }, [search]);
}
