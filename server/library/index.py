"""The index of the library's sessions: it follows their folders, and is asked instead of them."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cache
from typing import Any, Literal

from pydantic import TypeAdapter, ValidationError
from sqlalchemy import Connection, Engine, delete, func, select, tuple_
from sqlalchemy.dialects.sqlite import insert

from server.database import DATABASE_NAME, albums, database_errors
from server.database import sessions as index
from server.library.label import BLANK, Label, read_label
from server.library.search import Wanted, conditions, folded, key_word, searched_text
from server.library.stamps import Stamp, stamp_of, stamps
from server.library.summary import SessionSummary, labelled, summary_of
from server.settings import Settings
from session.document import read_session
from session.errors import NotFound, RoadieError

FRESH_SECONDS = 2.0
"""How long the folders are believed to be as they were seen, where none has come or gone."""
REST_PER_LOOK = 20
"""Ten thousand folders are believed longer: so many times as long as it takes to look at them."""
_TICK_NS = 50_000_000
"""A folder's time of change may be as coarse as this."""
_STORED_AT_ONCE = 500


@dataclass(frozen=True, slots=True)
class SessionEvent:
    """What became of a session."""

    id: str
    change: Literal["added", "changed", "removed"]


def _silent(event: SessionEvent) -> None:
    del event


@cache
def _summaries() -> TypeAdapter[SessionSummary]:
    return TypeAdapter(SessionSummary)


@cache
def _labels() -> TypeAdapter[Label]:
    return TypeAdapter(Label)


class SessionIndex:
    """The index in `database`. Safe from any thread.

    A session is read again only when the size or time of change of its files differ. `tell` hears
    what has become of sessions since this was made, whoever did it.
    """

    def __init__(
        self,
        settings: Settings,
        database: Engine,
        tell: Callable[[SessionEvent], None] = _silent,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._path = settings.library / DATABASE_NAME
        self._folder = settings.sessions_folder
        self._database = database
        self._tell = tell
        self._clock = clock
        self._refreshing = threading.Lock()
        self._seen: dict[str, Stamp] | None = None
        self._fresh_until = clock()
        self._folder_ns = 0

    # Following the folders

    def refresh(self) -> None:
        """Bring the index up to date with the folders. Raises StorageFailed.

        What came or went is seen at once; what others changed inside of a session's folder, within
        FRESH_SECONDS, or a little later in a large library.
        """
        with self._refreshing, database_errors(self._path):
            if self._is_fresh():
                return
            began, folder_ns = self._clock(), self._changed_ns()
            found = dict(stamps(self._folder))
            rest = max(FRESH_SECONDS, REST_PER_LOOK * (self._clock() - began))
            if found != self._seen:
                self._follow(found)
            # Written to in this very moment, it may change again without its time telling.
            recent = time.time_ns() - folder_ns < _TICK_NS
            self._fresh_until, self._folder_ns = began + rest, 0 if recent else folder_ns

    def _follow(self, found: dict[str, Stamp]) -> None:
        with self._database.connect() as connection:
            known = _known(connection)
        gone = known.keys() - found.keys()
        changed = [name for name, stamp in found.items() if known.get(name) != stamp]
        self._store(gone, changed, found, known)
        self._note(found)

    def update(self, names: Iterable[str]) -> None:
        """Read these sessions again: this process has changed them. Raises StorageFailed."""
        with self._refreshing, database_errors(self._path):
            found = {name: stamp for name in names if (stamp := stamp_of(self._folder / name))}
            with self._database.connect() as connection:
                known = _known(connection, list(found))
            changed = [name for name, stamp in found.items() if known.get(name) != stamp]
            self._store((), changed, found, known)
            if self._seen is not None:
                self._note({**self._seen, **found})

    def _is_fresh(self) -> bool:
        return self._clock() < self._fresh_until and self._folder_ns == self._changed_ns()

    def _changed_ns(self) -> int:
        try:
            return self._folder.stat().st_mtime_ns
        except OSError:
            return -1

    def _note(self, found: dict[str, Stamp]) -> None:
        before, self._seen = self._seen, found
        if before is None:
            return
        for name in before.keys() - found.keys():
            self._tell(SessionEvent(name, "removed"))
        for name, stamp in found.items():
            if before.get(name) != stamp:
                self._tell(SessionEvent(name, "changed" if name in before else "added"))

    def _store(
        self,
        gone: Iterable[str],
        changed: Sequence[str],
        found: Mapping[str, Stamp],
        known: Mapping[str, Stamp],
    ) -> None:
        gone = list(gone)
        if gone:
            with self._database.begin() as connection:
                for name in gone:
                    connection.execute(delete(index).where(index.c.id == name))
        for start in range(0, len(changed), _STORED_AT_ONCE):
            names = changed[start : start + _STORED_AT_ONCE]
            # Read before the transaction begins, so that it holds nobody up.
            kept = self._kept([name for name in names if found[name].same_music(known.get(name))])
            rows = [self._row(name, found[name], kept.get(name)) for name in names]
            with self._database.begin() as connection:
                for row, held in rows:
                    _put(connection, row, held)

    def _kept(self, names: Sequence[str]) -> dict[str, SessionSummary]:
        """What the index says of the music of these sessions, where it can be read."""
        if not names:
            return {}
        query = select(index.c.id, index.c.summary).where(index.c.id.in_(names))
        kept = {}
        with self._database.connect() as connection:
            for row in connection.execute(query):
                try:
                    kept[row.id] = _summaries().validate_python(row.summary, strict=False)
                except ValidationError:
                    continue
        return kept

    def _row(
        self, name: str, stamp: Stamp, summary: SessionSummary | None
    ) -> tuple[dict[str, Any], tuple[str, ...]]:
        summary = summary or self._read(name, stamp)
        label = self._label(name)
        row = {
            "id": name,
            "mtime_ns": stamp.mtime_ns,
            "size_bytes": stamp.size_bytes,
            "label_stamp": stamp.label,
            "created_at": summary.created_at,
            "parent": summary.parent,
            "bpm": summary.bpm,
            "key": key_word(summary.key) if summary.key else None,
            "style": folded(summary.style) if summary.style else None,
            "engine": folded(summary.engine) if summary.engine else None,
            "operation": folded(summary.operation) if summary.operation else None,
            "mark": label.mark,
            "favourite": label.favourite,
            "hidden": label.hidden,
            "text": searched_text(summary, label),
            "label": _labels().dump_python(label, mode="json"),
            "summary": _summaries().dump_python(summary, mode="json"),
        }
        return row, label.albums

    def _read(self, name: str, stamp: Stamp) -> SessionSummary:
        folder = self._folder / name
        try:
            return summary_of(read_session(folder), name, str(folder))
        except RoadieError as error:
            changed = datetime.fromtimestamp(stamp.mtime_ns / 1e9, UTC)
            return SessionSummary(
                id=name,
                folder=str(folder),
                title=name,
                created_at=changed.isoformat(timespec="seconds"),
                error=str(error),
            )

    def _label(self, name: str) -> Label:
        try:
            return read_label(self._folder / name)
        except RoadieError:
            # What is wrong with it is told to who wants to change it.
            return BLANK

    # Answers

    def page(
        self, wanted: Wanted, limit: int, before: str | None
    ) -> tuple[list[SessionSummary], str | None, int]:
        """Sessions from newest to oldest, what to ask as `before` next, and how many there are.

        Raises NotFound when there is no session `before`, StorageFailed.
        """
        self.refresh()
        asked = conditions(wanted)
        order = (index.c.created_at.desc(), index.c.id.desc())
        query = select(index.c.id, index.c.label, index.c.summary).where(*asked).order_by(*order)
        with database_errors(self._path), self._database.connect() as connection:
            if before is not None:
                query = query.where(
                    tuple_(index.c.created_at, index.c.id) < _place(connection, before)
                )
            rows = connection.execute(query.limit(limit + 1)).all()
            count = select(func.count()).select_from(index).where(*asked)
            total = connection.execute(count).scalar_one()
        page = [self._summary(row) for row in rows[:limit]]
        return page, page[-1].id if len(rows) > limit else None, total

    def one(self, name: str) -> SessionSummary:
        """One session, as it stands now. Raises NotFound, StorageFailed."""
        stamp = stamp_of(self._folder / name)
        with database_errors(self._path):
            with self._database.connect() as connection:
                known = _known(connection, [name])
            if stamp is None or known.get(name) != stamp:
                self.update([name])
            with self._database.connect() as connection:
                row = connection.execute(select(index).where(index.c.id == name)).first()
        if row is None:
            raise _no_session(name)
        return self._summary(row)

    def some(self, names: Sequence[str]) -> list[SessionSummary]:
        """These sessions, in this order, as the index has them; without those that are gone."""
        found = {}
        with database_errors(self._path), self._database.connect() as connection:
            for start in range(0, len(names), _STORED_AT_ONCE):
                part = names[start : start + _STORED_AT_ONCE]
                for row in connection.execute(select(index).where(index.c.id.in_(part))):
                    found[row.id] = self._summary(row)
        return [found[name] for name in names if name in found]

    def albums(self) -> list[tuple[str, int]]:
        """The albums by name, each with how many sessions are in it. Raises StorageFailed."""
        self.refresh()
        query = select(albums.c.album, func.count()).group_by(albums.c.album)
        with database_errors(self._path), self._database.connect() as connection:
            found = [(album, int(count)) for album, count in connection.execute(query)]
        return sorted(found, key=lambda one: (folded(one[0]), one[0]))

    def _summary(self, row: Any) -> SessionSummary:
        try:
            summary = _summaries().validate_python(row.summary, strict=False)
            label = _labels().validate_python(row.label, strict=False)
        except ValidationError:
            # The index was written by another version of Roadie.
            folder = self._folder / row.id
            summary, label = summary_of(read_session(folder), row.id, str(folder)), BLANK
            label = self._label(row.id)
        return labelled(summary, label)


def _known(connection: Connection, names: Sequence[str] | None = None) -> dict[str, Stamp]:
    query = select(index.c.id, index.c.mtime_ns, index.c.size_bytes, index.c.label_stamp)
    if names is not None:
        query = query.where(index.c.id.in_(names))
    return {row[0]: Stamp(row[1], row[2], row[3]) for row in connection.execute(query)}


def _put(connection: Connection, row: dict[str, Any], held: Sequence[str]) -> None:
    statement = insert(index).values(**row)
    connection.execute(statement.on_conflict_do_update(index_elements=[index.c.id], set_=row))
    connection.execute(delete(albums).where(albums.c.session_id == row["id"]))
    if held:
        rows = [{"session_id": row["id"], "album": album} for album in dict.fromkeys(held)]
        connection.execute(insert(albums), rows)


def _place(connection: Connection, before: str) -> Any:
    query = select(index.c.created_at, index.c.id).where(index.c.id == before)
    row = connection.execute(query).first()
    if row is None:
        raise _no_session(before)
    return tuple_(row.created_at, row.id)


def _no_session(name: str) -> NotFound:
    return NotFound(
        f"There is no session called {name[:100]!r}: see `roadie sessions` for those there are."
    )
