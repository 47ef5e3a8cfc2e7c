"""Live's volume fader: its value from 0 to 1 for a gain in dB. Pure.

From -18 to +6 dB the fader is a straight line: 0.4 is -18, 0.55 is -12, 0.85 is 0, 1 is +6. Below
-18 dB it is curved, and Live tells the curve only to scripts inside it (`str_for_value`).
"""

from __future__ import annotations

LOUDEST_DB, STRAIGHT_DB, SILENT_DB = 6.0, -18.0, -70.0


def is_exact(gain_db: float) -> bool:
    """Whether `volume_of` gives this gain itself, not the nearest it can say for sure."""
    return gain_db <= SILENT_DB or STRAIGHT_DB <= gain_db <= LOUDEST_DB


def volume_of(gain_db: float) -> float:
    """The fader's value; gains off the straight line stay at its ends."""
    if gain_db <= SILENT_DB:
        return 0.0
    return (min(LOUDEST_DB, max(STRAIGHT_DB, gain_db)) + 34) / 40
