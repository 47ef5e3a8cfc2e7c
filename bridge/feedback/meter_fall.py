"""Level meters rise at once and fall slowly, as a programme meter does."""

from __future__ import annotations

from math import inf

FALL_DB_A_SECOND = 20.0 / 1.7
"""IEC 60268-10, type I: 20 dB in 1.7 s."""
FLOOR_DBFS = -90.0
"""Where a fall ends: nothing shows less."""
LOOK_S = 1 / 15
"""How often a falling meter is looked at."""
AGAIN_S = 0.25
"""How often a steady level is told again: meters of the Mackie Control sort fall by themselves."""


class MeterFall:
    """One meter: where it stands."""

    def __init__(self) -> None:
        self._stands_dbfs = -inf
        self._at_s = 0.0

    def at(self, wanted_dbfs: float, now_s: float) -> float:
        """Where it stands now, in dBFS, when `wanted_dbfs` is what is wanted."""
        fallen = self._stands_dbfs - FALL_DB_A_SECOND * max(0.0, now_s - self._at_s)
        self._stands_dbfs = wanted_dbfs if fallen < FLOOR_DBFS else max(wanted_dbfs, fallen)
        self._at_s = now_s
        return self._stands_dbfs
