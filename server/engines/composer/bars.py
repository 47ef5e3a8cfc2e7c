"""Bars and their pulses: the grid on which everything is composed.

Composing counts in ticks, 960 to a quarter note, so that every position is exact: a bar of any
meter down to 1/64 is a whole number of ticks, and so are triplets.
"""

from __future__ import annotations

from bisect import bisect_right
from dataclasses import dataclass
from functools import cache

from session.meter import MeterMap

TICKS_PER_BEAT = 960


@dataclass(frozen=True, slots=True)
class Pulse:
    """A felt beat of a bar, from the bar's start: a quarter, a dotted quarter, a group of 7/8."""

    start_ticks: int
    length_ticks: int


@dataclass(frozen=True, slots=True)
class Bar:
    """One bar of the piece."""

    index: int
    start_ticks: int
    length_ticks: int
    meter: tuple[int, int]
    pulses: tuple[Pulse, ...]

    @property
    def end_ticks(self) -> int:
        """Where the next bar begins."""
        return self.start_ticks + self.length_ticks

    def pulse_at(self, in_bar_ticks: int) -> Pulse:
        """The pulse at a place counted from the bar's start; the last one for what lies beyond."""
        return self.pulses[bisect_right(self.pulses, in_bar_ticks, key=_start_ticks) - 1]


def _start_ticks(placed: Pulse | Bar) -> int:
    return placed.start_ticks


_ASYMMETRIC_GROUPS = {4: (2, 2), 5: (3, 2), 7: (2, 2, 3)}
"""Eighths as they are usually felt; longer bars are threes, closed by one or two twos."""


def _eighth_groups(count: int) -> tuple[int, ...]:
    if count < 4:
        return (count,)
    if count in _ASYMMETRIC_GROUPS:
        return _ASYMMETRIC_GROUPS[count]
    twos = {0: 0, 1: 2, 2: 1}[count % 3]
    return (3,) * ((count - 2 * twos) // 3) + (2,) * twos


@cache
def pulses_of(numerator: int, denominator: int) -> tuple[Pulse, ...]:
    """How a bar of the meter is felt.

    Quarters for x/1, x/2 and x/4; groups of two and three eighths for x/8; for shorter units,
    quarters and what is left over.
    """
    unit_ticks = TICKS_PER_BEAT * 4 // denominator
    if denominator <= 4:
        lengths = [TICKS_PER_BEAT] * (numerator * 4 // denominator)
    elif denominator == 8:
        lengths = [group * unit_ticks for group in _eighth_groups(numerator)]
    else:
        whole, rest_ticks = divmod(numerator * unit_ticks, TICKS_PER_BEAT)
        lengths = [TICKS_PER_BEAT] * whole
        if rest_ticks >= TICKS_PER_BEAT // 2 or not whole:
            lengths.append(rest_ticks)
        else:
            lengths[-1] += rest_ticks
    pulses, start_ticks = [], 0
    for length_ticks in filter(None, lengths):
        pulses.append(Pulse(start_ticks, length_ticks))
        start_ticks += length_ticks
    return tuple(pulses)


def bars_of(meter_map: MeterMap, count: int) -> tuple[Bar, ...]:
    """The first `count` bars of the map."""
    bars, start_ticks = [], 0
    for index in range(count):
        step = meter_map.meter_at_bar(index)
        pulses = pulses_of(step.numerator, step.denominator)
        length_ticks = pulses[-1].start_ticks + pulses[-1].length_ticks
        meter = (step.numerator, step.denominator)
        bars.append(Bar(index, start_ticks, length_ticks, meter, pulses))
        start_ticks += length_ticks
    return tuple(bars)


def bar_at(bars: tuple[Bar, ...], ticks: int) -> Bar:
    """The bar that `ticks` falls into; the last one for what lies beyond."""
    index = bisect_right(bars, ticks, key=_start_ticks) - 1
    return bars[max(0, index)]
