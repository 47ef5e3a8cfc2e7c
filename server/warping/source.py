"""What is stretched, read at any place: a file of a session, or sound in memory."""

from __future__ import annotations

from contextlib import AbstractContextManager
from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray

from exports.sources import SourceFile, reading

Audio = NDArray[np.float32]


class Source(Protocol):
    """Sound that is read at any place; before and after it there is silence."""

    @property
    def sample_rate(self) -> int:
        """In Hz."""

    @property
    def channels(self) -> int:
        """How many there are."""

    def read(self, start: int, end: int) -> Audio:
        """`(channels, end - start)`. Raises UnreadableAudio."""


class FileSource(AbstractContextManager["FileSource"]):
    """A file of the session."""

    def __init__(self, source: SourceFile) -> None:
        self.sample_rate = source.sample_rate
        self.channels = source.channels
        self._length = source.length_samples
        self._opened = reading(source.path)
        self._file: Any = self._opened.__enter__()

    def __exit__(self, *what: Any) -> None:
        self._opened.__exit__(*what)

    def read(self, start: int, end: int) -> Audio:
        """`(channels, end - start)`. Raises UnreadableAudio."""
        sound = np.zeros((self.channels, end - start), np.float32)
        first, last = max(0, start), min(end, self._length)
        if last > first:
            self._file.seek(first)
            found = self._file.read(last - first, dtype="float32", always_2d=True)
            sound[:, first - start : first - start + len(found)] = found.T
        return sound


class HeldSource:
    """Sound in memory, `(channels, samples)`."""

    def __init__(self, sound: Audio, sample_rate: int) -> None:
        self.sample_rate = sample_rate
        self.channels = sound.shape[0]
        self._sound = sound

    def read(self, start: int, end: int) -> Audio:
        """`(channels, end - start)`."""
        sound = np.zeros((self.channels, end - start), np.float32)
        first, last = max(0, start), min(end, self._sound.shape[1])
        if last > first:
            sound[:, first - start : last - start] = self._sound[:, first:last]
        return sound
