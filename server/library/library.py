"""The sessions of a library: found, looked at, and written on."""

from __future__ import annotations

import asyncio
import secrets
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from sqlalchemy import Engine

from server.library.folders import file_inside, session_folder
from server.library.index import SessionEvent, SessionIndex
from server.library.label import MOST_COMMENTS, Comment, Label, Mark, read_label, titled
from server.library.labelling import Change, Labelling
from server.library.lineage import Lineage, lineage
from server.library.search import EVERYTHING, Wanted
from server.library.summary import SessionSummary
from server.settings import Settings
from session.document import dump_session, read_session
from session.errors import BadInput, NotFound, SessionGone


@dataclass(frozen=True, slots=True)
class SessionFile:
    """A file of a session: its path relative to the session's folder, with /."""

    path: str
    size_bytes: int


def _silent(event: SessionEvent) -> None:
    del event


class Library:
    """Reads sessions, and changes what is written on them; nothing else. Safe from any thread.

    The index in `database` is brought up to date with the folders before each answer. `tell` hears
    what has become of sessions, whoever did it, from whichever thread.
    """

    def __init__(
        self,
        settings: Settings,
        database: Engine,
        tell: Callable[[SessionEvent], None] = _silent,
    ) -> None:
        self._library = settings.library
        self._folder = settings.sessions_folder
        self._database = database
        self._index = SessionIndex(settings, database, tell)
        self._labelling = Labelling(settings.library)

    # Finding

    async def page(
        self, limit: int = 100, before: str | None = None, wanted: Wanted = EVERYTHING
    ) -> tuple[list[SessionSummary], str | None, int]:
        """Sessions from newest to oldest, what to ask as `before` next, and how many there are.

        Raises NotFound, StorageFailed.
        """
        return await asyncio.to_thread(self._index.page, wanted, limit, before)

    async def get(self, session_id: str) -> SessionSummary:
        """One session. Raises NotFound, StorageFailed."""
        return await asyncio.to_thread(self._one, session_id)

    async def albums(self) -> list[tuple[str, int]]:
        """The albums by name, each with how many sessions are in it. Raises StorageFailed."""
        return await asyncio.to_thread(self._index.albums)

    async def lineage(self, session_id: str) -> Lineage:
        """What a session was made from, and what from it. Raises NotFound, StorageFailed."""
        return await asyncio.to_thread(self._lineage, session_id)

    def refresh(self) -> None:
        """Bring the index up to date with the folders. Raises StorageFailed."""
        self._index.refresh()

    # Writing on sessions

    async def change(self, session_ids: Sequence[str], change: Change) -> list[SessionSummary]:
        """Change what is written on these sessions, on all or none; as they are then.

        Raises NotFound, UnreadableSession, StorageFailed, and what `change` raises.
        """
        return await asyncio.to_thread(self._change, session_ids, change)

    async def mark(self, session_id: str, mark: Mark | None) -> SessionSummary:
        """Mark a session as kept or thrown, or as neither; nothing else of it changes.

        Raises NotFound, StorageFailed.
        """
        (marked,) = await self.change([session_id], lambda label: label.evolve(mark=mark))
        return marked

    async def comments(self, session_id: str) -> tuple[Comment, ...]:
        """The comments on a session, by their place in the music and then their time.

        Raises NotFound, UnreadableSession, StorageFailed.
        """
        label = await asyncio.to_thread(lambda: read_label(self.folder(session_id)))
        return tuple(sorted(label.comments, key=_place))

    async def comment(self, session_id: str, text: str, at_beats: float | None) -> Comment:
        """Add a comment. Raises NotFound, BadInput when there are too many, StorageFailed."""
        now = datetime.now(UTC).isoformat(timespec="seconds")
        comment = Comment(secrets.token_hex(6), text, at_beats, now)

        def add(label: Label) -> Label:
            if len(label.comments) >= MOST_COMMENTS:
                raise BadInput(
                    f"A session takes {MOST_COMMENTS:,} comments: remove one to add another."
                )
            return label.evolve(comments=(*label.comments, comment))

        await self.change([session_id], add)
        return comment

    async def remove_comment(self, session_id: str, comment_id: str) -> None:
        """Remove a comment. Raises NotFound, StorageFailed."""

        def remove(label: Label) -> Label:
            left = tuple(one for one in label.comments if one.id != comment_id)
            if len(left) == len(label.comments):
                raise NotFound(
                    f"There is no comment {comment_id[:100]!r} on this session: it may have been "
                    "removed meanwhile."
                )
            return label.evolve(comments=left)

        await self.change([session_id], remove)

    # Files

    async def document(self, session_id: str) -> bytes:
        """The whole `session.json` in today's version, by the title that its maker gave.

        Raises NotFound, UnreadableSession, StorageFailed.
        """
        return await asyncio.to_thread(self._document, session_id)

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

    def _one(self, session_id: str) -> SessionSummary:
        self.folder(session_id)
        return self._index.one(session_id)

    def _lineage(self, session_id: str) -> Lineage:
        self.folder(session_id)
        self._index.refresh()
        self._index.one(session_id)
        found = lineage(self._database, self._library, session_id)
        if found is None:
            raise _gone(session_id)
        return found

    def _change(self, session_ids: Sequence[str], change: Change) -> list[SessionSummary]:
        names = list(dict.fromkeys(session_ids))
        self._labelling.change([self.folder(name) for name in names], change)
        self._index.update(names)
        return self._index.some(names)

    def _document(self, session_id: str) -> bytes:
        folder = self.folder(session_id)
        return dump_session(titled(read_session(folder), folder))

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
            raise _gone(session_id) from error
        return found


def _place(comment: Comment) -> tuple[bool, float, str]:
    """Those about all of it come first."""
    return comment.at_beats is not None, comment.at_beats or 0.0, comment.created_at


def _gone(session_id: str) -> SessionGone:
    return SessionGone(
        f"The session {session_id} was moved or deleted meanwhile: list the sessions again."
    )
