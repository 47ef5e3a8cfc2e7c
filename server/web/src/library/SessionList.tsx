import { type RefObject, useCallback, useEffect, useRef, useState } from "react";

import { useLive } from "../api/events";
import type { SessionSummary } from "../api/schema";
import { PAGE_ROWS } from "./keys";
import { rowElementId } from "./rowElementId";
import { ROW_HEIGHT } from "./rowHeight";
import { rowsInSight, scrollToRow } from "./rowsInSight";
import { extend, type Move, move, pick, type Selection, toggle } from "./selection";
import styles from "./SessionList.module.css";
import { SessionRow } from "./SessionRow";
import type { ChangeThem } from "./useChange";
import { useHeldPlace } from "./useHeldPlace";
import { useListKeys } from "./useListKeys";
import type { PressHow } from "./useRowPress";

/** The next page is asked for while there are still so many rows to scroll. */
const AHEAD_ROWS = 100;

export interface ListActions {
  select: (selection: Selection) => void;
  open: (id: string) => void;
  play: (session: SessionSummary) => void;
  change: ChangeThem;
  chooseAll: () => void;
  /** All that are found, also those that are not here yet. */
  askAll: () => Promise<readonly SessionSummary[]>;
  /** Ask for the next page. */
  more: () => void;
}

interface SessionListProps extends ListActions {
  /** Those that are here already, from the first on. */
  sessions: readonly SessionSummary[];
  total: number;
  selection: Selection;
  /** What was searched for: another begins at the top. */
  search: string;
}

/** All sessions as rows of one height, of which only those in sight are drawn. */
export function SessionList(props: SessionListProps) {
  const { sessions, total, selection, select, open, play, change, chooseAll, askAll, more } = props;
  const list = useRef<HTMLDivElement>(null);
  const [scrollTop, setScrollTop] = useState(0);
  const height = useHeight(list);
  useHeldPlace(list, sessions, scrollTop, props.search);
  const away = useLive((live) => live.connection === "away");
  const { first, end } = rowsInSight(scrollTop, height, ROW_HEIGHT, total);
  useEffect(() => {
    if (sessions.length < total && end + AHEAD_ROWS > sessions.length) more();
  }, [sessions.length, total, end, more]);

  const show = (next: Selection, listed = sessions) => {
    select(next);
    const row = listed.findIndex(({ id }) => id === next.active);
    const target = list.current && scrollToRow(row, list.current.scrollTop, height, ROW_HEIGHT);
    if (row >= 0 && target !== null) list.current?.scrollTo({ top: target });
  };
  const toEnd = async (how: Move) => {
    const listed = sessions.length < total ? await askAll() : sessions;
    const order = listed.map(({ id }) => id);
    show(move(selection, Infinity, order, how), listed);
  };
  const onKeyDown = useListKeys({
    sessions,
    selection,
    show,
    toEnd: (how) => void toEnd(how),
    open,
    play,
    change,
    chooseAll,
  });
  const press = usePress(sessions, selection, select, open);
  const rows = [];
  for (let row = first; row < end; row++) {
    const session = sessions[row];
    rows.push(
      session ? (
        <SessionRow
          key={session.id}
          session={session}
          row={row}
          chosen={selection.chosen.has(session.id)}
          active={selection.active === session.id}
          onPress={press}
          onOpen={open}
          change={change}
        />
      ) : (
        <div key={row} className={styles.coming} style={{ top: row * ROW_HEIGHT }} aria-hidden />
      ),
    );
  }
  return (
    <div
      ref={list}
      className={styles.list}
      role="grid"
      aria-label="Sessions"
      aria-multiselectable
      aria-rowcount={total}
      aria-activedescendant={
        selection.active === null ? undefined : rowId(selection.active, sessions, first, end)
      }
      aria-busy={sessions.length === 0}
      tabIndex={0}
      data-away={away || undefined}
      onScroll={(event) => setScrollTop(event.currentTarget.scrollTop)}
      onKeyDown={onKeyDown}
    >
      <div role="rowgroup" className={styles.rows} style={{ height: total * ROW_HEIGHT }}>
        {rows}
      </div>
    </div>
  );
}

/** The element of the active row, where it is drawn. */
function rowId(
  active: string,
  sessions: readonly SessionSummary[],
  first: number,
  end: number,
): string | undefined {
  const drawn = sessions.slice(first, end).some(({ id }) => id === active);
  return drawn ? rowElementId(active) : undefined;
}

function useHeight(element: RefObject<HTMLElement | null>): number {
  const [height, setHeight] = useState(PAGE_ROWS * ROW_HEIGHT);
  useEffect(() => {
    if (!element.current) return undefined;
    const watch = new ResizeObserver(([entry]) => entry && setHeight(entry.contentRect.height));
    watch.observe(element.current);
    return () => watch.disconnect();
  }, [element]);
  return height;
}

/** Presses on rows; the same call for as long as the list is there, so that rows stay drawn. */
function usePress(
  sessions: readonly SessionSummary[],
  selection: Selection,
  select: (selection: Selection) => void,
  open: (id: string) => void,
): (id: string, how: PressHow) => void {
  const held = useRef({ selection, sessions });
  useEffect(() => {
    held.current = { selection, sessions };
  });
  return useCallback(
    (id, how) => {
      const { selection: now, sessions: listed } = held.current;
      const order = () => listed.map((one) => one.id);
      // A tap opens; while some are chosen it chooses, as lists for fingers do.
      if (how === "tap" && now.chosen.size === 0) open(id);
      else if (how === "toggle" || how === "tap" || how === "hold") select(toggle(now, id));
      else if (how === "extend") select(extend(now, id, order()));
      else select(pick(id));
    },
    [select, open],
  );
}
