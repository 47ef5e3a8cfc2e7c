"""Swing and human timing, as a style gives them.

Swing is a ratio: 0.5 is straight, 0.67 a triplet shuffle; it moves the second of each pair of
eighths or sixteenths within a pulse.
"""

from __future__ import annotations

from random import Random
from typing import Annotated, Literal

from pydantic import Field

from server.engines.composer.bars import TICKS_PER_BEAT, Bar
from server.engines.composer.chance import spread
from server.engines.composer.schema import StyleData
from session.units import Role

LARGEST_SHIFT_TICKS = 40
"""A sixth of a sixteenth: at fast tempi human timing stays this near to the grid."""

_PAIR_TICKS = {"sixteenth": TICKS_PER_BEAT // 2, "eighth": TICKS_PER_BEAT}


class Swing(StyleData):
    """How unevenly pairs of notes are played."""

    ratio: Annotated[float, Field(ge=0.5, le=0.75)] = 0.5
    of: Literal["sixteenth", "eighth"] = "sixteenth"


class Feel(StyleData):
    """How far players are from a machine.

    `timing_ms`: an onset may be this early or late. `velocity_spread`: and this much softer or
    louder. `drag_ms`: a role plays behind the beat by so much (negative: ahead of it).
    """

    swing: Swing = Swing()
    timing_ms: Annotated[float, Field(ge=0, le=40)] = 0.0
    velocity_spread: Annotated[int, Field(ge=0, le=30)] = 0
    drag_ms: dict[Role, Annotated[float, Field(ge=-40, le=40)]] = Field(default_factory=dict)

    def window_ms(self, role: Role) -> float:
        """How far from the (swung) grid an onset of the role may fall at most."""
        return self.timing_ms + abs(self.drag_ms.get(role, 0.0))


def swung_ticks(ticks: int, bar: Bar, swing: Swing) -> int:
    """Where the written position `ticks` (from the piece's start) in `bar` is played.

    A pulse that pairs do not fill, as eighths do not the pulse of 6/8, stays straight, and so do
    triplets.
    """
    if swing.ratio == 0.5:
        return ticks
    pair_ticks = _PAIR_TICKS[swing.of]
    half_ticks = pair_ticks // 2
    in_bar_ticks = ticks - bar.start_ticks
    if in_bar_ticks < 0:
        return ticks
    pulse = bar.pulse_at(in_bar_ticks)
    in_pair_ticks = (in_bar_ticks - pulse.start_ticks) % pair_ticks
    if pulse.length_ticks % pair_ticks or 3 * in_pair_ticks % pair_ticks == 0:
        return ticks
    long_ticks = swing.ratio * pair_ticks
    if in_pair_ticks <= half_ticks:
        moved = in_pair_ticks * long_ticks / half_ticks
    else:
        rest_ticks = pair_ticks - long_ticks
        moved = long_ticks + (in_pair_ticks - half_ticks) * rest_ticks / half_ticks
    return ticks - in_pair_ticks + round(moved)


def timing_shift_ticks(
    feel: Feel, role: Role, bpm: float, chance: Random, looseness: float = 1.0
) -> int:
    """How far from the grid one onset is played, in ticks at the tempo.

    `looseness` scales it: 0 is a machine.
    """
    shift_ms = looseness * (feel.drag_ms.get(role, 0.0) + feel.timing_ms * spread(chance))
    shift_ticks = round(shift_ms * bpm * TICKS_PER_BEAT / 60_000)
    return max(-LARGEST_SHIFT_TICKS, min(LARGEST_SHIFT_TICKS, shift_ticks))
