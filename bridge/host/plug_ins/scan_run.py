"""One scan at work: each file is probed in a process of its own, several at a time, and what came
of it is remembered at once."""

from __future__ import annotations

import queue
import threading
from collections.abc import Callable, Iterable
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path

from bridge.host.isolated.contract import Bounds, Isolated
from bridge.host.plug_ins.answer import Asked
from bridge.host.plug_ins.find import Candidate
from bridge.host.plug_ins.record import KeptOff, PlugIn
from bridge.host.plug_ins.store import Known, Store
from bridge.host.plug_ins.trying import Tried, try_plug_in
from session.errors import Cancelled, JobFailed, RoadieError
from session.progress import Progress

_TICK_SECONDS = 0.2


@dataclass(slots=True)
class _Unit:
    """One thing to load: a file, or with `address` one of the plug-ins in it."""

    candidate: Candidate
    address: str = ""

    @property
    def name(self) -> str:
        return self.address or self.candidate.file.stem

    def asked(self) -> Asked:
        return Asked(str(self.candidate.file), self.candidate.format, self.address)

    def known(self, address: str) -> Known:
        file = str(self.candidate.file)
        return Known(file, self.candidate.format, address, self.candidate.stamp)


@dataclass(slots=True)
class _Bundle:
    """What is still to come of a file that holds several plug-ins."""

    addresses: tuple[str, ...]
    waiting: set[str] = field(default_factory=set)


class ScanRun:
    """Threads that each probe, and one that remembers; `probed` counts the plug-ins."""

    def __init__(
        self,
        store: Store,
        make: Callable[[], Isolated],
        bounds: Bounds,
        progress: Progress,
        again: bool,
    ) -> None:
        self._store, self._make, self._bounds = store, make, bounds
        self._progress, self._again = progress, again
        self._waiting: queue.SimpleQueue[_Unit | None] = queue.SimpleQueue()
        self._tried: queue.SimpleQueue[tuple[_Unit, Tried | RoadieError]] = queue.SimpleQueue()
        self._bundles: dict[Path, _Bundle] = {}
        self._done: set[Known] = set()
        self._planned = self._finished = self.probed = 0
        self._fraction = 0.0
        self._stopped = threading.Event()
        self._at_work: dict[int, str] = {}

    def plan(self, candidates: Iterable[Candidate]) -> None:
        """Queue what changed; what is refused by its head alone is remembered without a process."""
        whole = self._store.whole_files()
        self._done = set() if self._again else self._store.known()
        # Bundles first: how many plug-ins they hold is then known early.
        for candidate in sorted(candidates, key=lambda one: one.format != "lv2"):
            file = str(candidate.file)
            if not self._again and whole.get((file, candidate.format)) == candidate.stamp:
                continue
            unit = _Unit(candidate)
            if candidate.refused:
                self._keep_off(unit, candidate.refused)
                self._close(unit, ("",))
            else:
                self._queue(unit)

    def work(self, processes: int) -> None:
        """Probe what is queued. Raises Cancelled, StorageFailed."""
        if not self._planned:
            return
        count = max(1, min(processes, self._planned))
        threads = [
            threading.Thread(target=self._probe_units, args=(number,), name=f"scan {number}")
            for number in range(count)
        ]
        for thread in threads:
            thread.start()
        try:
            while self._finished < self._planned:
                self._tell()
                try:
                    unit, tried = self._tried.get(timeout=_TICK_SECONDS)
                except queue.Empty:
                    if not any(thread.is_alive() for thread in threads):
                        raise JobFailed("The scan lost its processes: try it again.") from None
                    continue
                self._finished += 1
                self._remember(unit, tried)
            self._tell()
        finally:
            self._stopped.set()
            for _ in threads:
                self._waiting.put(None)
            for thread in threads:
                thread.join()

    def _queue(self, unit: _Unit) -> None:
        self._planned += 1
        self._waiting.put(unit)

    def _tell(self) -> None:
        names = ", ".join(sorted(self._at_work.copy().values()))
        stage = f"{self._finished} of {self._planned}" + (f": {names}" if names else "")
        # A bundle that turns out to hold many must not take the fraction back.
        self._fraction = max(self._fraction, self._finished / self._planned)
        self._progress(self._fraction, stage)

    def _probe_units(self, number: int) -> None:
        """Probe one unit after the other, each in a new process, until there is none.

        What a plug-in leaves behind in its process (threads, rounding modes, broken memory) must
        not be blamed on the next one.
        """

        def check(fraction: float, stage: str) -> None:  # noqa: ARG001 - a Progress
            if self._stopped.is_set():
                raise Cancelled("The scan was stopped.")

        while (unit := self._waiting.get()) is not None and not self._stopped.is_set():
            self._at_work[number] = unit.name
            tried: Tried | RoadieError
            try:
                with closing(self._make()) as process:
                    tried = try_plug_in(process, unit.asked(), self._bounds, check)
            except RoadieError as error:
                tried = error
            self._at_work.pop(number, None)
            self._tried.put((unit, tried))

    def _remember(self, unit: _Unit, tried: Tried | RoadieError) -> None:
        if isinstance(tried, RoadieError):
            raise tried
        match tried.result:
            case PlugIn() as plug_in:
                self.probed += 1
                self._store.put(unit.known(unit.address), plug_in)
            case str() as reason:
                self._keep_off(unit, reason)
                if tried.ours:
                    return  # and the file stays unfinished, so that the next scan tries again
            case tuple() as addresses:
                self._open(unit, addresses)
                return
        bundle = self._bundles.get(unit.candidate.file)
        if bundle is None:
            self._close(unit, (unit.address,))
            return
        bundle.waiting.discard(unit.address)
        if not bundle.waiting:
            self._close(unit, bundle.addresses)

    def _open(self, unit: _Unit, addresses: tuple[str, ...]) -> None:
        """The file holds several plug-ins, each of which is a unit; some may be known already."""
        left = [address for address in addresses if unit.known(address) not in self._done]
        if not left:
            self._close(unit, addresses)
            return
        self._bundles[unit.candidate.file] = _Bundle(addresses, set(left))
        for address in left:
            self._queue(_Unit(unit.candidate, address))

    def _keep_off(self, unit: _Unit, reason: str) -> None:
        self.probed += 1
        file = unit.candidate.file
        off = KeptOff(str(file), unit.candidate.format, reason, unit.address, _short(unit.name))
        self._store.put(unit.known(unit.address), off)

    def _close(self, unit: _Unit, addresses: tuple[str, ...]) -> None:
        candidate = unit.candidate
        self._store.whole(str(candidate.file), candidate.format, candidate.stamp, addresses)


def _short(name: str) -> str:
    """The last word of a URI; other names as they are."""
    if "://" not in name and not name.startswith("urn:"):
        return name
    return name.replace("#", "/").replace(":", "/").rstrip("/").rsplit("/", 1)[-1]
