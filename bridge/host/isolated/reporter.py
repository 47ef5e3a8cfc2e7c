"""The Progress of work in a process of its own: never falls, and says little."""

from __future__ import annotations

import time
from collections.abc import Callable

REPORTS_PER_SECOND = 10
LONGEST_STAGE = 2000


class Reporter:
    """A Progress that passes on what is worth a message.

    `check` raises Cancelled when the work is no longer wanted; `say` sends a fraction and a
    stage. The fraction goes out ten times a second, and when all is done; a new stage at once, as
    long as there are no more than `stages_per_second` of them.
    """

    def __init__(
        self,
        check: Callable[[], None],
        say: Callable[[float, str], None],
        stages_per_second: float = REPORTS_PER_SECOND,
    ) -> None:
        self._check = check
        self._say = say
        self._stages_per_second = float(stages_per_second)
        self._fraction = 0.0
        self._stage = ""
        self._allowance = self._stages_per_second
        self._at = time.monotonic()
        self._said_at = 0.0

    def __call__(self, fraction: float, stage: str) -> None:
        """See `session.progress.Progress`."""
        self._check()
        before = self._fraction
        # Written so that NaN changes nothing.
        if fraction > self._fraction:
            self._fraction = min(1.0, float(fraction))
        now = time.monotonic()
        self._allowance += (now - self._at) * self._stages_per_second
        self._allowance = min(self._allowance, self._stages_per_second)
        self._at = now
        done = before < 1.0 <= self._fraction
        due = done or now - self._said_at >= 1 / REPORTS_PER_SECOND
        if self._allowance >= 1 and (due or stage != self._stage):
            self._allowance -= 1
            self._said_at = now
            self._stage = stage
            self._say(self._fraction, stage[:LONGEST_STAGE])
