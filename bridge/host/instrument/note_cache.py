"""Rendered notes kept in memory, the least recently used dropped first."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Hashable
from typing import TYPE_CHECKING, Generic, TypeVar

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Samples = NDArray[np.float32]

Key = TypeVar("Key", bound=Hashable)


class NoteCache(Generic[Key]):
    """Notes by what they are made from, in at most `bound_bytes`."""

    def __init__(self, bound_bytes: int) -> None:
        self._bound_bytes = bound_bytes
        self._notes: OrderedDict[Key, Samples] = OrderedDict()
        self._bytes = 0

    def get(self, key: Key) -> Samples | None:
        """The note, if it is still here."""
        note = self._notes.get(key)
        if note is not None:
            self._notes.move_to_end(key)
        return note

    def put(self, key: Key, note: Samples) -> None:
        """Keep a note, at the cost of the oldest."""
        self._notes[key] = note
        self._bytes += note.nbytes
        while self._bytes > self._bound_bytes and len(self._notes) > 1:
            _, oldest = self._notes.popitem(last=False)
            self._bytes -= oldest.nbytes
