"""Who tells what shall be seen, and who carries it to the devices."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Protocol

from bridge.events.moved import Moved
from bridge.events.wanted import Wanted


class Board(Protocol):
    """What all controllers show. Safe from any thread.

    Wishes are kept, and only what differs from what was sent goes out, together, at most 30 times
    a second. A device that comes back is sent everything again.
    """

    def want(self, wanted: Iterable[Wanted]) -> None:
        """From now on these shall be seen."""

    def touched(self, moved: Moved) -> None:
        """A control was moved by hand: its motor lets go, and a button's own light is put right."""

    def came(self, device: str) -> None:
        """The device is there again: it shows nothing of what it was sent."""
