"""Stems made side by side: notes are played on the main thread, all else happens beside it."""

from __future__ import annotations

from collections import deque
from collections.abc import Sequence
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from pathlib import Path
from threading import Event

from server.engines.composer.sound.part import Part
from server.engines.composer.sound.stem import StemRenderer
from session.errors import Cancelled
from session.progress import Progress

FINISHERS = 2
_SAMPLES_AT_ONCE = 24_000_000
"""Sample frames of all stems in the making, 8 minutes at 48 kHz; it bounds the memory."""

_LOOK_SECONDS = 0.2
_FINISHING_NOTES = 100
"""All that is done to a stem after its notes takes about as long as this many notes."""


def make_stems(
    renderer: StemRenderer, jobs: Sequence[tuple[Part, Path]], progress: Progress
) -> None:
    """Make the stem of each part at its path; which thread is faster makes no difference.

    Raises StorageFailed, Cancelled; then no half-written file is left.
    """
    line = _Line(renderer, progress, _work(jobs))
    with ThreadPoolExecutor(FINISHERS, "stem") as pool:
        try:
            for part, path in jobs:
                line.make_room()
                line.start(pool, part, path)
            while line.waiting:
                line.wait()
        except BaseException:
            line.stopped.set()
            raise


def _work(jobs: Sequence[tuple[Part, Path]]) -> int:
    return sum(len(part.strikes) + _FINISHING_NOTES for part, _ in jobs)


class _Line:
    """The stems under way, and how far all of them together are."""

    def __init__(self, renderer: StemRenderer, progress: Progress, work: int) -> None:
        self.stopped = Event()
        self.waiting: deque[Future[None]] = deque()
        self._renderer, self._progress = renderer, progress
        self._work, self._done, self._stage = max(1, work), 0, "Playing"
        length = max(1, renderer.session.length_samples)
        self._most = max(1, min(FINISHERS + 1, _SAMPLES_AT_ONCE // length))

    def make_room(self) -> None:
        """Wait until another stem may be begun."""
        while len(self.waiting) >= self._most:
            self.wait()

    def start(self, pool: ThreadPoolExecutor, part: Part, path: Path) -> None:
        """Play a part's notes, and leave the rest of its stem to the pool."""
        self._stage = f"Playing {part.track.name}"
        sound = self._renderer.dry(part.strikes, self._told)
        self._done += len(part.strikes)

        def finish() -> None:
            self._renderer.finish(part.track, sound, part.loudness_lufs, path, self._tick)

        self.waiting.append(pool.submit(finish))

    def wait(self) -> None:
        """Wait for a stem, but not so long that nobody hears of the work."""
        done, _ = wait(self.waiting, _LOOK_SECONDS, FIRST_COMPLETED)
        for future in done:
            self.waiting.remove(future)
            future.result()
            self._done += _FINISHING_NOTES
        self._told(0)

    def _told(self, notes: int) -> None:
        self._progress((self._done + notes) / self._work, self._stage)

    def _tick(self) -> None:
        if self.stopped.is_set():
            raise Cancelled("Stopped.")
