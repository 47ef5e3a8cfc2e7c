"""The sessions of a library, from an index that follows their folders."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from typing import Any

from pydantic import TypeAdapter, ValidationError
from sqlalchemy import Engine, delete, select
from sqlalchemy.dialects.sqlite import insert

from server.database import DATABASE_NAME, database_errors
from server.database import sessions as index
from server.library.folders import file_inside, is_session_id, session_folder
from server.library.marks import Mark, read_mark, write_mark
from server.library.summary import SessionSummary, summary_of
from server.settings import Settings
from session.document import SESSION_FILE, dump_session, read_session
from session.errors import RoadieError, SessionGone, storage


@dataclass(frozen=True, slots=True)
class SessionFile:
    """A file of a session: its path relative to the session's folder, with /."""

    path: str
    size_bytes: int


@dataclass(frozen=True, slots=True)
class _Stamp:
    mtime_ns: int
    size_bytes: int


@cache
def _adapter() -> TypeAdapter[SessionSummary]:
    return TypeAdapter(SessionSummary)


class Library:
    """Reads sessions, and marks them; changes nothing else. Safe from any thread.

    The index in `database` is brought up to date with the folders before each answer: a
    `session.json` is read again only when its size or time of change differ.
    """

    def __init__(self, settings: Settings, database: Engine) -> None:
        self._library = settings.library
        self._folder = settings.sessions_folder
        self._database = database
        self._refreshing = threading.Lock()

    async def page(
        self, limit: int = 100, before: str | None = None
    ) -> tuple[list[SessionSummary], str | None]:
        """Sessions from newest to oldest, and what to ask as `before` for the next ones.

        Raises StorageFailed.
        """
        return await asyncio.to_thread(self._page, limit, before)

    async def get(self, session_id: str) -> SessionSummary:
        """One session. Raises NotFound, StorageFailed."""
        return await asyncio.to_thread(self._one, session_id)

    async def mark(self, session_id: str, mark: Mark | None) -> SessionSummary:
        """Mark a session as kept or thrown, or as neither; nothing else of it changes.

        Raises NotFound, StorageFailed.
        """
        await asyncio.to_thread(write_mark, self.folder(session_id), mark)
        return await self.get(session_id)

    async def document(self, session_id: str) -> bytes:
        """The whole `session.json` in today's version.

        Raises NotFound, UnreadableSession, StorageFailed.
        """
        return await asyncio.to_thread(lambda: dump_session(read_session(self.folder(session_id))))

    async def files(self, session_id: str) -> list[SessionFile]:
        """The audio and MIDI files of a session, sorted. Raises NotFound, StorageFailed."""
        return await asyncio.to_thread(self._files, session_id)

    def folder(self, session_id: str) -> Path:
        """The folder of a session. Raises NotFound."""
        return session_folder(self._folder, session_id)

    def file(self, session_id: str, part: str, relative: str) -> Path:
        """A file in the folder `part` (audio, midi) of a session. Raises NotFound."""
        folder = self.folder(session_id)
        return file_inside(folder, f"{part}/{relative}")

    def refresh(self) -> None:
        """Bring the index up to date with the folders. Raises StorageFailed."""
        with self._refreshing, database_errors(self._library / DATABASE_NAME):
            found = dict(self._stamps())
            with self._database.connect() as connection:
                rows = connection.execute(select(index.c.id, index.c.mtime_ns, index.c.size_bytes))
                known = {row.id: _Stamp(row.mtime_ns, row.size_bytes) for row in rows}
            gone = known.keys() - found.keys()
            changed = [name for name, stamp in found.items() if known.get(name) != stamp]
            # Read before the transaction begins, so that it holds nobody up.
            values = [self._row(name, found[name]) for name in changed]
            if gone or values:
                self._store(gone, values)

    def _store(self, gone: set[str], values: list[dict[str, Any]]) -> None:
        with self._database.begin() as connection:
            for name in gone:
                connection.execute(delete(index).where(index.c.id == name))
            for value in values:
                statement = insert(index).values(**value)
                connection.execute(
                    statement.on_conflict_do_update(index_elements=[index.c.id], set_=value)
                )

    def _stamps(self) -> Iterator[tuple[str, _Stamp]]:
        if not self._folder.is_dir():
            return
        with storage(self._folder):
            for folder in self._folder.iterdir():
                if not is_session_id(folder.name):
                    continue
                try:
                    stat = (folder / SESSION_FILE).stat()
                except OSError:
                    # Not a session, or deleted since the folder was listed.
                    continue
                yield folder.name, _Stamp(stat.st_mtime_ns, stat.st_size)

    def _row(self, session_id: str, stamp: _Stamp) -> dict[str, Any]:
        summary = self._read(session_id, stamp)
        return {
            "id": session_id,
            "mtime_ns": stamp.mtime_ns,
            "size_bytes": stamp.size_bytes,
            "summary": _adapter().dump_python(summary, mode="json"),
        }

    def _read(self, session_id: str, stamp: _Stamp) -> SessionSummary:
        folder = self._folder / session_id
        try:
            return summary_of(read_session(folder), session_id, str(folder))
        except RoadieError as error:
            changed = datetime.fromtimestamp(stamp.mtime_ns / 1e9, UTC)
            return SessionSummary(
                id=session_id,
                folder=str(folder),
                title=session_id,
                created_at=changed.isoformat(timespec="seconds"),
                error=str(error),
            )

    def _page(self, limit: int, before: str | None) -> tuple[list[SessionSummary], str | None]:
        self.refresh()
        when = index.c.summary["created_at"].as_string()
        query = select(index.c.id, index.c.summary).order_by(when.desc(), index.c.id.desc())
        if before is not None:
            self.folder(before)
            last = select(when).where(index.c.id == before).scalar_subquery()
            query = query.where((when < last) | ((when == last) & (index.c.id < before)))
        with database_errors(self._library / DATABASE_NAME), self._database.connect() as connection:
            rows = connection.execute(query.limit(limit + 1)).all()
        page = [self._summary(row.summary, row.id) for row in rows[:limit]]
        return page, page[-1].id if len(rows) > limit else None

    def _one(self, session_id: str) -> SessionSummary:
        folder = self.folder(session_id)
        with database_errors(self._library / DATABASE_NAME), self._database.connect() as connection:
            row = connection.execute(select(index).where(index.c.id == session_id)).first()
        with storage(folder):
            stat = (folder / SESSION_FILE).stat()
        stamp = _Stamp(stat.st_mtime_ns, stat.st_size)
        if row is not None and _Stamp(row.mtime_ns, row.size_bytes) == stamp:
            return self._summary(row.summary, session_id)
        return replace(self._read(session_id, stamp), mark=read_mark(folder))

    def _summary(self, stored: Any, session_id: str) -> SessionSummary:
        folder = self._folder / session_id
        try:
            summary = _adapter().validate_python(stored, strict=False)
        except ValidationError:
            # The index was written by another version of Roadie.
            summary = summary_of(read_session(folder), session_id, str(folder))
        return replace(summary, mark=read_mark(folder))

    def _files(self, session_id: str) -> list[SessionFile]:
        folder = self.folder(session_id)
        found: list[SessionFile] = []
        try:
            for part in ("audio", "midi"):
                for path in sorted((folder / part).rglob("*")):
                    if path.is_file() and not path.name.startswith("."):
                        relative = path.relative_to(folder).as_posix()
                        found.append(SessionFile(relative, path.stat().st_size))
        except FileNotFoundError as error:
            raise SessionGone(
                f"The session {session_id} was moved or deleted meanwhile: list the sessions again."
            ) from error
        return found
