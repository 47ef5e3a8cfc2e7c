"""How long a job will still take, from how it has gone so far."""

from __future__ import annotations

import math

SETTLE_SECONDS = 1.0
SETTLE_FRACTION = 0.02
LONGEST_SECONDS = 7 * 24 * 3600
"""What is further off than a week is not known."""
SMOOTHING_SECONDS = 8.0


class Estimate:
    """Seconds left by a smoothed rate; takes its clock as an argument.

    The rate is an exponential average over about SMOOTHING_SECONDS, so that a stage that runs
    faster or slower than the one before moves the estimate, but not at once. What went before the
    first report does not count for more than the time it took.
    """

    def __init__(self, now: float) -> None:
        self._began = now
        self._at = now
        self._fraction = 0.0
        self._rate = 0.0

    def update(self, now: float, fraction: float) -> float | None:
        """The seconds left at `now` with `fraction` done; None while it is too early to say."""
        passed = now - self._at
        gained = fraction - self._fraction
        if gained > 0 and passed > 0:
            latest = gained / passed
            weight = 1 - math.exp(-passed / SMOOTHING_SECONDS)
            self._rate += weight * (latest - self._rate)
            self._at = now
            self._fraction = fraction
        if not self._rate or now - self._began < SETTLE_SECONDS or fraction >= 1:
            return None
        if fraction < SETTLE_FRACTION and now - self._began < SMOOTHING_SECONDS:
            return None
        seen = 1 - math.exp((self._began - self._at) / SMOOTHING_SECONDS)
        left = (1 - fraction) * seen / self._rate - (now - self._at)
        return max(0.0, left) if left < LONGEST_SECONDS else None
