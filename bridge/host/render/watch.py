"""How far a render is."""

from __future__ import annotations

import time

from session.progress import Progress

PROGRESS_SECONDS = 0.1
_ALL_WRITTEN = 0.99


class Watch:
    """Tells the progress of one render by its samples, and not more often than needed."""

    def __init__(self, progress: Progress, stage: str) -> None:
        self._progress = progress
        self._stage = stage
        self._told_at = time.monotonic()
        self._start = 0.0
        self._length = 1
        self._done = 0.0
        self._written = False

    def begin(self, length_samples: int, start: float) -> None:
        """The sound has so many samples; the fraction is `start`."""
        self._length, self._start = max(1, length_samples), start

    def read(self, samples: int) -> None:
        """So many samples of the source were taken."""
        self._add(samples / 2)

    def written(self, samples: int, ratio: float) -> None:
        """So many samples were written, `ratio` times as many as they were in the source."""
        self._add(samples / 2 / ratio)

    def _add(self, samples: float) -> None:
        self._done += samples
        self.tick()

    def tick(self) -> None:
        """Tell where it stands if the last time is long enough ago. Raises Cancelled."""
        self.beside(0.0, self._stage)

    def beside(self, fraction: float, stage: str) -> None:  # noqa: ARG002 - of that work alone
        """What a step does while neither the source nor the file moves on (a Progress)."""
        if time.monotonic() - self._told_at >= PROGRESS_SECONDS:
            self._told_at = time.monotonic()
            self._progress(self._fraction, stage)

    @property
    def _fraction(self) -> float:
        done = self._done / self._length if not self._written else 1.0
        return self._start + (_ALL_WRITTEN - self._start) * min(1.0, done)

    def all_written(self) -> None:
        """The file holds all that it will."""
        self._written = True
        self.now(_ALL_WRITTEN)

    def now(self, fraction: float) -> None:
        """Tell it at once. Raises Cancelled."""
        self._told_at = time.monotonic()
        self._progress(fraction, self._stage)
