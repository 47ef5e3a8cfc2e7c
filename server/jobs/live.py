"""A job that this process has in hand."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, field
from typing import Any

from server.jobs.job import Job
from server.jobs.worker_process import WorkerProcess
from session.errors import Cancelled


class PutOff(Exception):
    """The server stops; the next one goes on from here."""


@dataclass(eq=False)
class Live:
    """Where a job stands beside what the store knows: who works on it, and what was wished since.

    `changed` says that the store is behind; `saved_at` is when it was not, in monotonic seconds.
    """

    job: Job
    finished: asyncio.Event = field(default_factory=asyncio.Event)
    cancelled: bool = False
    worker: WorkerProcess | None = None
    task: asyncio.Task[None] | None = None
    delivering: bool = False
    put_off: bool = False
    changed: bool = False
    saved_at: float = 0.0
    early: dict[str, Any] | None = None
    in_lane: bool = False
    told_cancelled: bool = False

    def check(self) -> None:
        """Raise Cancelled if the user wants it no more, PutOff if the server stops."""
        if self.cancelled:
            raise Cancelled("The job was cancelled.")
        self.stop_if_put_off()

    def stop_if_put_off(self) -> None:
        """Raise PutOff if the server stops."""
        if self.put_off:
            raise PutOff
