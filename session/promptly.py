"""Work that somebody waits for while the music goes on, set apart from what may take its time."""

from __future__ import annotations

from collections.abc import Callable
from typing import Protocol, TypeVar

T = TypeVar("T")


class Promptly(Protocol):
    """Does work before what can wait, as far as the system lets it."""

    def __call__(self, work: Callable[[], T]) -> T:
        """What `work` answers. Raises what it raises."""


def in_place(work: Callable[[], T]) -> T:
    """Do it here and now: where nothing else waits."""
    return work()
