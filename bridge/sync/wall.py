"""Real time: sleep for most of a wait, spin for the rest of it."""

from __future__ import annotations

import time

LEAST_SPIN_S, MOST_SPIN_S = 0.0002, 0.002
_FORGETS = 0.98


class WallSeconds:
    """`time.monotonic`, and waits that end within what the machine can.

    A sleep of the operating system ends late by its own measure; that is learnt from wait to wait,
    and the sleep is cut short by as much. What is left is spun away, giving the interpreter to
    others between looks. One of these serves one waiting thread.
    """

    def __init__(self) -> None:
        self._spin_s = LEAST_SPIN_S

    def now_s(self) -> float:
        """Monotonic seconds."""
        return time.monotonic()

    def wait_until(self, at_s: float) -> None:
        """Return at `at_s`, never before; at once where that has been."""
        left_s = at_s - time.monotonic()
        if left_s <= 0:
            return
        if left_s > self._spin_s:
            wake_s = at_s - self._spin_s
            time.sleep(left_s - self._spin_s)
            self._learn(time.monotonic() - wake_s)
        while time.monotonic() < at_s:
            time.sleep(0)  # lets the interpreter go to whoever waits for it

    def _learn(self, overslept_s: float) -> None:
        wanted_s = max(overslept_s * 1.5, self._spin_s * _FORGETS)
        self._spin_s = min(MOST_SPIN_S, max(LEAST_SPIN_S, wanted_s))
