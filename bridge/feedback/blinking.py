"""Blinking and progress for lights that can be lit or dark and no more."""

from __future__ import annotations

from dataclasses import dataclass
from math import floor

from bridge.events.wanted import LightWanted, Look


@dataclass(frozen=True, slots=True)
class Blinking:
    """`lit` is the part of each period that the light is on; None: as much as is done of the work.

    Periods are counted from zero of the clock, so that what blinks alike blinks together.
    """

    period_s: float
    lit: float | None


BLINKING: dict[Look, Blinking] = {
    "armed": Blinking(0.5, 0.5),
    "waiting": Blinking(1.0, 0.5),
    "queued": Blinking(2.0, 0.15),
    "running": Blinking(1.0, None),
    "failed": Blinking(0.25, 0.5),
}
"""The looks that a lamp cannot tell from `on` unless it blinks."""
LEAST_LIT, MOST_LIT = 0.15, 0.9
"""Of a period: work that has just begun is seen, and work that is nearly done is not yet done."""


def frame(wish: LightWanted, now_s: float) -> tuple[LightWanted, float]:
    """What a blinking light shows now, and when it shows something else next.

    The look of `wish` is one of `BLINKING`.
    """
    blinking = BLINKING[wish.look]
    lit = blinking.lit
    if lit is None:
        done = 0.5 if wish.fraction is None else min(max(wish.fraction, 0.0), 1.0)
        lit = LEAST_LIT + (MOST_LIT - LEAST_LIT) * done
    begin_s = floor(now_s / blinking.period_s) * blinking.period_s
    dark_s = begin_s + lit * blinking.period_s
    if now_s < dark_s:
        return LightWanted(wish.control, "on", wish.colour), dark_s
    return LightWanted(wish.control, "off"), begin_s + blinking.period_s
