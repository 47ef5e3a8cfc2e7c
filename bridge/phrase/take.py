"""The sessions that were made while playing, and which of them are kept or thrown.

A pad never deletes: a thrown session is marked so on the server, and the mark can be undone. Pure.
"""

from __future__ import annotations

import threading
from dataclasses import dataclass
from typing import Literal

from session.errors import BadInput

Mark = Literal["kept", "thrown"]
MOST_TAKES = 1000


@dataclass(frozen=True, slots=True)
class Marking:
    """A session is to be marked; `before` is the mark it had."""

    session: str
    mark: Mark | None
    before: Mark | None


class Takes:
    """The takes of this evening, newest last. Safe from any thread."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._marks: dict[str, Mark | None] = {}
        self._done: list[Marking] = []

    def made(self, session: str) -> None:
        """A new session is there."""
        with self._lock:
            self._marks[session] = self._marks.pop(session, None)
            while len(self._marks) > MOST_TAKES:
                del self._marks[next(iter(self._marks))]

    def last(self) -> str:
        """The newest session that is not thrown. Raises BadInput when there is none."""
        with self._lock:
            for session in reversed(self._marks):
                if self._marks[session] != "thrown":
                    return session
        raise BadInput("Nothing was made yet: make something first, or name a session.")

    def marking(self, mark: Mark, session: str | None = None) -> Marking:
        """How the newest session, or one that is named, would be marked. Raises BadInput."""
        name = session or self.last()
        with self._lock:
            return Marking(name, mark, self._marks.get(name))

    def undoing(self) -> Marking:
        """The last marking taken back. Raises BadInput when there is none."""
        with self._lock:
            if not self._done:
                raise BadInput("There is nothing to undo: nothing was kept or thrown yet.")
            last = self._done[-1]
        return Marking(last.session, last.before, last.mark)

    def marked(self, marking: Marking, undo: bool = False) -> None:
        """The server has marked it."""
        with self._lock:
            if marking.session in self._marks:
                self._marks[marking.session] = marking.mark
            if undo:
                self._done.pop()
            else:
                self._done.append(marking)
