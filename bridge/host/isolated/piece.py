"""One piece of work in a process, watched: for silence, for how long it takes, for its memory."""

from __future__ import annotations

import queue
import time
from contextlib import suppress

from bridge.host.isolated.contract import Bounds, JsonObject
from bridge.host.isolated.family import memory_bytes
from bridge.host.isolated.messages import (
    PIPES_CLOSED,
    Do,
    Done,
    Failed,
    Progressed,
    Report,
    Started,
    Stop,
)
from bridge.host.isolated.outside import how_it_ended
from bridge.host.isolated.running import Running
from session.errors import (
    Cancelled,
    PlugInCrashed,
    PlugInHung,
    WorkerOutOfMemory,
    error_of_kind,
)
from session.progress import Progress

TICK_SECONDS = 0.1
CHILDREN_EVERY = 8
COOPERATE_SECONDS = 0.4
UNNAMED = "The plug-in process"


class NeverStarted(Exception):
    """It was gone before it took the work: another one may."""


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
        if code in (None, PIPES_CLOSED):
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
