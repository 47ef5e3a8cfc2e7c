"""When a file that appears in a folder has been fully written. Pure: the clock is an argument."""

from __future__ import annotations

from dataclasses import dataclass

from server.library.wholeness import Wholeness


@dataclass(frozen=True, slots=True)
class Sight:
    """A file as it was seen once."""

    size_bytes: int
    mtime_ns: int
    wholeness: Wholeness = "unknown"


@dataclass(frozen=True, slots=True)
class Patience:
    """How long a file must not change before it counts as written, by what its header says.

    A header that promises more than is there may also be a broken file: in the end it is taken,
    so that its user is told what is wrong with it.
    """

    whole_seconds: float = 1.0
    unknown_seconds: float = 3.0
    partial_seconds: float = 60.0

    def seconds(self, wholeness: Wholeness) -> float:
        """The wait for a file."""
        match wholeness:
            case "whole":
                return self.whole_seconds
            case "unknown":
                return self.unknown_seconds
            case "partial":
                return self.partial_seconds


@dataclass(frozen=True, slots=True)
class _Waiting:
    sight: Sight
    since: float


class Arrivals:
    """Files that are waited for, and those that have been dealt with."""

    def __init__(self, patience: Patience | None = None) -> None:
        self._patience = patience or Patience()
        self._waiting: dict[str, _Waiting] = {}
        self._settled: dict[str, tuple[int, int]] = {}

    @property
    def waiting(self) -> tuple[str, ...]:
        """The files that are still waited for."""
        return tuple(self._waiting)

    def settle(self, path: str, size_bytes: int, mtime_ns: int) -> None:
        """This content of the file has been dealt with, now or in an earlier life."""
        self._settled[path] = (size_bytes, mtime_ns)
        self._waiting.pop(path, None)

    def look(self, sights: dict[str, Sight], now: float) -> list[str]:
        """Take in all files seen at `now` (seconds, rising); those fully written come back.

        A file comes back until it is settled, or changes.
        """
        self._waiting = {path: w for path, w in self._waiting.items() if path in sights}
        self._settled = {path: s for path, s in self._settled.items() if path in sights}
        return [path for path, sight in sights.items() if self._is_written(path, sight, now)]

    def _is_written(self, path: str, sight: Sight, now: float) -> bool:
        if self._settled.get(path) == (sight.size_bytes, sight.mtime_ns):
            return False
        before = self._waiting.get(path)
        if before is None or before.sight != sight:
            before = self._waiting[path] = _Waiting(sight, now)
        return now - before.since >= self._patience.seconds(sight.wholeness)
