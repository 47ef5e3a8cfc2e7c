"""Patterns over several bars, tied across the bar lines."""

from __future__ import annotations

from collections.abc import Sequence

from server.engines.composer.bars import Bar
from server.engines.composer.rhythm.pattern import Hit, fit

_HOLD = "-"


def tied(patterns: Sequence[str], number: int, bars: Sequence[Bar]) -> tuple[Hit, ...]:
    """The hits of bar `number` of a passage, the last held on as the next bar's pattern says.

    A pattern that starts with `-` holds what sounds at the bar line.
    """
    bar = bars[number]
    hits = fit(patterns[number % len(patterns)], bar)
    if number + 1 == len(bars) or not hits:
        return hits
    following = patterns[(number + 1) % len(patterns)]
    last = hits[-1]
    if not following.startswith(_HOLD) or last.start_ticks + last.length_ticks < bar.length_ticks:
        return hits
    held = fit(last.sign + following[1:], bars[number + 1])[0]
    return (*hits[:-1], Hit(last.start_ticks, last.length_ticks + held.length_ticks, last.sign))
