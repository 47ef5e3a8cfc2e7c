"""A process that other people's code runs in, as its holder sees it: work goes in, JSON comes out.

It is started when there is work, kept warm, and replaced when it ended, had to be ended, or ran
code that may have broken it.
"""

from __future__ import annotations

import threading
from contextlib import suppress
from pathlib import Path

from bridge.host.isolated.contract import Bounds, JsonObject
from bridge.host.isolated.family import memory_bytes
from bridge.host.isolated.piece import NeverStarted, Piece
from bridge.host.isolated.running import Running
from session.errors import Cancelled, JobFailed, RoadieError
from session.progress import Progress

STARTS = 2
RECYCLE_AFTER = 1000
RECYCLE_ABOVE = 0.5
"""The part of its bound that a process may hold between two pieces of work: more has leaked."""


class IsolatedProcess:
    """See `Isolated`. Its processes work in folders of their own inside `temporary`, which they
    may fill and which are taken away when they end; what they print goes to the file `log`.

    A process is replaced after `recycle_after` pieces of work, or when it holds much memory where
    nothing is done: libraries leak.
    """

    def __init__(
        self, temporary: Path, log: Path | None = None, recycle_after: int = RECYCLE_AFTER
    ) -> None:
        self._temporary = temporary
        self._log_file = log
        self._recycle_after = recycle_after
        self._one_at_a_time = threading.Lock()
        self._running: Running | None = None
        self._pieces = 0
        self._closed = False

    @property
    def pid(self) -> int | None:
        """The process id of the process that is warm; None where there is none."""
        return self._running.pid if self._running else None

    def do(self, place: str, asked: JsonObject, bounds: Bounds, progress: Progress) -> JsonObject:
        """See `Isolated`."""

        def watched(fraction: float, stage: str) -> None:
            self._check_open()
            progress(fraction, stage)

        with self._one_at_a_time:
            for _ in range(STARTS):
                with suppress(NeverStarted):
                    return self._do(Piece(self._warm(bounds), bounds, watched), place, asked)
            self._check_open()
            raise JobFailed(
                "No process could be started for the work: look into the log, and reinstall "
                "Roadie if it happens again."
            )

    def _do(self, piece: Piece, place: str, asked: JsonObject) -> JsonObject:
        keep = False
        try:
            given = piece.do(place, asked)
            keep = True
        except JobFailed:
            # It was killed, or who knows what state the code left it in.
            self._check_open()
            raise
        except RoadieError:
            keep = True
            raise
        finally:
            self._pieces += 1
            if not keep or self._pieces >= self._recycle_after:
                self._replace()
        return given

    def _check_open(self) -> None:
        if self._closed:
            raise Cancelled("It was cancelled.")

    def _warm(self, bounds: Bounds) -> Running:
        self._check_open()
        if self._running is not None and not (self._running.alive and self._is_light(bounds)):
            self._replace()
        if self._running is None:
            self._running = Running(self._temporary, self._log_file)
            self._pieces = 0
        return self._running

    def _is_light(self, bounds: Bounds) -> bool:
        most = RECYCLE_ABOVE * bounds.memory_mb * 2**20
        return self._running is None or memory_bytes(self._running.pid, False) < most

    def _replace(self) -> None:
        if self._running is not None:
            self._running.end()
            self._running = None

    def close(self) -> None:
        """See `Isolated`. What it is in the midst of is Cancelled."""
        self._closed = True
        running = self._running
        if running is not None:
            running.end()
        with self._one_at_a_time:
            self._replace()

    def __enter__(self) -> IsolatedProcess:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()
