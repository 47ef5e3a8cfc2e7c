"""Work that is done in a process of its own, and the bounds within which it is done."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Protocol

from session.progress import Progress

JsonObject = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Bounds:
    """What an isolated process may take; beyond it, it is ended with all that it started.

    `quiet_seconds` is how long it may say nothing of its progress, `deadline_seconds` how long
    one piece of work may take in all (None: as long as it goes on). `memory_mb` counts its
    children.
    """

    quiet_seconds: float = 120.0
    deadline_seconds: float | None = None
    memory_mb: int = 2048


class Work(Protocol):
    """A function that an isolated process runs, named by its place ("module:attribute").

    Takes and gives plain JSON; raises RoadieError. Runs on the main thread.
    """

    def __call__(self, asked: JsonObject, progress: Progress) -> JsonObject: ...


class Isolated(Protocol):
    """A process, kept warm between pieces of work; one at a time; replaced when it ends."""

    def do(self, place: str, asked: JsonObject, bounds: Bounds, progress: Progress) -> JsonObject:
        """Have it done, and wait. Called on any thread.

        Raises what the work raised; PlugInCrashed, PlugInHung, WorkerOutOfMemory when the process
        had to be ended or ended by itself; Cancelled when `progress` raised it. The next call
        finds a fresh process.
        """

    def close(self) -> None:
        """End it and all that it started."""
