"""A process that other people's code runs in, as its holder sees it: work goes in, JSON comes out.

It is started when there is work, kept warm, watched while it works, and replaced when it ended,
had to be ended, or ran code that may have broken it.
"""

from __future__ import annotations

import logging
import queue
import threading
import time
from contextlib import suppress
from pathlib import Path

from bridge.host.isolated.contract import Bounds, JsonObject
from bridge.host.isolated.family import memory_bytes
from bridge.host.isolated.messages import Do, Done, Failed, Progressed, Report, Started, Stop
from bridge.host.isolated.outside import how_it_ended
from bridge.host.isolated.running import Running
from session.errors import (
    Cancelled,
    JobFailed,
    PlugInCrashed,
    PlugInHung,
    RoadieError,
    WorkerOutOfMemory,
    error_of_kind,
)
from session.progress import Progress

log = logging.getLogger(__name__)

TICK_SECONDS = 0.1
CHILDREN_EVERY = 8
COOPERATE_SECONDS = 0.4
STARTS = 2
UNNAMED = "The plug-in process"
RECYCLE_AFTER = 1000
RECYCLE_ABOVE = 0.5
"""The part of its bound that a process may hold between two pieces of work: more has leaked."""


class NeverStarted(Exception):
    """It was gone before it took the work: another one may."""


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

    def warm_up(self) -> None:
        """Start the process, unless it runs, so that the first work need not. Raises JobFailed."""
        with self._one_at_a_time:
            self._warm()

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

    def _warm(self, bounds: Bounds | None = None) -> Running:
        self._check_open()
        if self._running is not None and not (
            self._running.alive and (bounds is None or self._is_light(bounds))
        ):
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


class Piece:
    """One piece of work of one process, watched."""

    def __init__(self, running: Running, bounds: Bounds, progress: Progress) -> None:
        self._running = running
        self._bounds = bounds
        self._progress = progress
        self._call = running.next_call()
        self._started = False
        self._began = self._heard = time.monotonic()
        self._ticked = 0.0
        self._ticks = 0
        self._fraction = 0.0
        self._stage = ""

    def do(self, place: str, asked: JsonObject) -> JsonObject:
        """What it gives. Raises NeverStarted and what `Isolated.do` raises."""
        self._running.tell(Do(self._call, place, asked))
        while True:
            match self._next():
                case Done(_, given):
                    return given
                case Failed(_, kind, message):
                    raise error_of_kind(kind, message)
                case Started():
                    self._started = True
                case Progressed(_, fraction, stage):
                    self._fraction, self._stage = fraction, stage
                    self._pass_on()

    def _pass_on(self) -> None:
        try:
            self._progress(self._fraction, self._stage)
        except Cancelled:
            self._stop()
            raise

    def _next(self) -> Report:
        """Its next word about this work, waited for and watched over."""
        while True:
            now = time.monotonic()
            if now - self._ticked >= TICK_SECONDS:
                self._ticked = now
                self._tick(now)
            try:
                report = self._running.reports.get(timeout=TICK_SECONDS)
            except queue.Empty:
                if self._running.exit_code is None:
                    continue
                # Something that it started holds its pipe open: there is no end of its reports.
                report = None
                with suppress(queue.Empty):
                    report = self._running.reports.get(timeout=TICK_SECONDS)
            if report is None:
                raise self._last_words()
            if report.call == self._call:
                self._heard = time.monotonic()
                return report

    def _tick(self, now: float) -> None:
        bounds = self._bounds
        self._pass_on()
        if now - self._heard > bounds.quiet_seconds:
            raise self._hung(f"stopped answering for {bounds.quiet_seconds:g} s")
        if bounds.deadline_seconds is not None and now - self._began > bounds.deadline_seconds:
            raise self._hung(f"took longer than {bounds.deadline_seconds:g} s")
        self._ticks += 1
        used = memory_bytes(self._running.pid, self._ticks % CHILDREN_EVERY == 0)
        if used > bounds.memory_mb * 2**20:
            raise WorkerOutOfMemory(
                f"{self._name} needed more than {bounds.memory_mb} MB of memory: leave it out, or "
                f"raise the bound."
            )

    @property
    def _name(self) -> str:
        name = self._running.doing or self._stage or UNNAMED
        return name[0].upper() + name[1:]

    def _hung(self, how: str) -> PlugInHung:
        return PlugInHung(f"{self._name} {how}, and its process was ended: leave it out.")

    def _last_words(self) -> Exception:
        """Why there are no more reports."""
        code = self._running.exit_code
        if code is None:
            deadline = time.monotonic() + 2 * TICK_SECONDS
            while code is None and time.monotonic() < deadline:
                time.sleep(0.005)
                code = self._running.exit_code
        if not self._started:
            return NeverStarted()
        if code is None:
            how = "closed what it is spoken to through"
        elif code == 0:
            how = "ended its process"
        elif code == -9:
            how = "ended from outside, perhaps because the machine ran out of memory"
        else:
            how = how_it_ended(code)
        return PlugInCrashed(
            f"{self._name} crashed ({how}): leave it out, or look for a newer version of it."
        )

    def _stop(self) -> None:
        """Ask it to stop, so that it can clean up; what does not is ended by the caller."""
        self._running.tell(Stop(self._call))
        until = time.monotonic() + COOPERATE_SECONDS
        with suppress(queue.Empty):
            while (left := until - time.monotonic()) > 0:
                report = self._running.reports.get(timeout=left)
                if report is None:
                    break
                if report.call == self._call and isinstance(report, Done | Failed):
                    return
        self._running.end()
