"""When messages came, better than the thread that fetches them can tell.

A driver says how long after the one before each message came. Added up, that is its clock; the
fetching thread's clock is that, plus how late it was. The least of the last latenesses is what the
two clocks differ by.
"""

from __future__ import annotations

LATEST_S = 0.05
"""A driver's clock that says more than this was wrong (a suspended machine), and is set anew."""
DRIFT = 1e-4
"""How fast two clocks may part: the difference may grow by so much a second."""


class Stamps:
    """The times of one input's messages; they never go back, nor lie ahead of `now_s`."""

    __slots__ = ("_device_s", "_last_s", "_offset_s", "_seen_s")

    def __init__(self) -> None:
        self._device_s = 0.0
        self._offset_s: float | None = None
        self._seen_s = 0.0
        self._last_s = float("-inf")

    def at_s(self, delta_s: float, now_s: float) -> float:
        """When a message came, of which the driver says `delta_s` after the last, fetched now."""
        self._device_s += delta_s
        difference_s = now_s - self._device_s
        if self._offset_s is None:
            self._offset_s = difference_s
        else:
            grown_s = self._offset_s + DRIFT * (now_s - self._seen_s)
            self._offset_s = min(difference_s, grown_s)
        self._seen_s = now_s
        came_s = self._device_s + self._offset_s
        if came_s < now_s - LATEST_S:
            self._offset_s = difference_s
            came_s = now_s
        self._last_s = min(now_s, max(came_s, self._last_s))
        return self._last_s
