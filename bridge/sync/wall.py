"""Real time: sleep for most of a wait, spin for the rest of it."""

from __future__ import annotations

import time
from collections import deque
from dataclasses import dataclass

LEAST_SPIN_S, MOST_SPIN_S = 0.0002, 0.002
_KEPT = 512
_FORGETS = 0.98


@dataclass(frozen=True, slots=True)
class Exactness:
    """How late the last waits returned, in milliseconds."""

    waits: int
    median_ms: float
    p99_ms: float
    worst_ms: float


class WallSeconds:
    """`time.monotonic`, and waits that end within what the machine can.

    A sleep of the operating system ends late by its own measure; that is learnt from wait to wait,
    and the sleep is cut short by as much. What is left is spun away, giving the interpreter to
    others between looks. One of these serves one waiting thread.
    """

    def __init__(self) -> None:
        self._spin_s = LEAST_SPIN_S
        self._late_s: deque[float] = deque(maxlen=_KEPT)

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
        while (now_s := time.monotonic()) < at_s:
            time.sleep(0)  # lets the interpreter go to whoever waits for it
        self._late_s.append(now_s - at_s)

    def exactness(self) -> Exactness | None:
        """How the last waits ended; None before the first."""
        late_ms = sorted(late_s * 1000 for late_s in self._late_s)
        if not late_ms:
            return None
        last = len(late_ms) - 1
        return Exactness(
            len(late_ms), late_ms[last // 2], late_ms[round(last * 0.99)], late_ms[last]
        )

    def _learn(self, overslept_s: float) -> None:
        wanted_s = max(overslept_s * 1.5, self._spin_s * _FORGETS)
        self._spin_s = min(MOST_SPIN_S, max(LEAST_SPIN_S, wanted_s))
