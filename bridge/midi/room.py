"""How much may be sent without filling RtMidi's ring, which must never be full."""

from __future__ import annotations

from collections import deque
from typing import Final

RING_BYTES: Final = 16_383
"""A ring of 16 KiB keeps one byte free."""
FRAME_BYTES: Final = 4
"""RtMidi writes the size before each message."""
DRAINED_AFTER: Final = 3
"""Beats of the heart that have come back since: with two, a part of the ring may be left."""


class Room:
    """What one output's ring may still hold, by the beats that have gone round."""

    __slots__ = ("_held", "_parts")

    def __init__(self) -> None:
        self._parts: deque[tuple[int, int]] = deque()
        self._held = 0

    def take(self, length_bytes: int, back: int) -> bool:
        """Set room aside for a message after `back` beats; False while there is not enough."""
        while self._parts and self._parts[0][0] + DRAINED_AFTER <= back:
            self._held -= self._parts.popleft()[1]
        length = length_bytes + FRAME_BYTES
        if self._held + length > RING_BYTES:
            return False
        self._held += length
        if self._parts and self._parts[-1][0] == back:
            self._parts[-1] = (back, self._parts[-1][1] + length)
        else:
            self._parts.append((back, length))
        return True
