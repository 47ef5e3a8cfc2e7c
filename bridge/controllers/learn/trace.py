"""What was heard of one number of one channel: values with their times, bounded."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise
from statistics import median

MOST = 600
"""Values that are kept: more than a minute of slow turning, and enough to know any control."""


Address = tuple[str, int, int]
"""A message of the profile's schema, the channel from 0, the number."""


class Trace:
    """Values in the order in which they came; `turns` are their places in all that was heard."""

    def __init__(self) -> None:
        self.values: list[int] = []
        self.times_s: list[float] = []
        self.turns: list[int] = []

    def heard(self, value: int, at_s: float, turn: int) -> None:
        """One more value; those that are too many are not needed."""
        if len(self.values) < MOST:
            self.values.append(value)
            self.times_s.append(at_s)
            self.turns.append(turn)

    def __len__(self) -> int:
        return len(self.values)

    @property
    def travel(self) -> int:
        """From the lowest to the highest value."""
        return max(self.values) - min(self.values)

    @property
    def way(self) -> int:
        """All steps together, up and down."""
        return sum(abs(b - a) for a, b in pairwise(self.values))

    @property
    def repeats(self) -> int:
        """How many values are what came just before: positions hardly ever are."""
        return sum(a == b for a, b in pairwise(self.values))

    def crossings(self, value: int) -> int:
        """How often it goes from below `value` to above, or back, and never is there."""
        return sum((a < value < b) or (b < value < a) for a, b in pairwise(self.values))

    def leaps(self, least: int) -> int:
        """How many steps are so large."""
        return sum(abs(b - a) >= least for a, b in pairwise(self.values))

    @property
    def usual_gap_s(self) -> float:
        """The median of the times between two values."""
        gaps = [b - a for a, b in pairwise(self.times_s)]
        return median(gaps) if gaps else float("inf")

    def phases_s(self) -> tuple[list[float], list[float]]:
        """How long each value above 0 lasted until the next, and how long each 0 did."""
        lit: list[float] = []
        dark: list[float] = []
        for (value, at_s), (_, next_s) in pairwise(zip(self.values, self.times_s, strict=True)):
            (lit if value else dark).append(next_s - at_s)
        return lit, dark

    def alternates(self) -> bool:
        """Every value above 0 is followed by 0, and every 0 by one above."""
        return all(bool(a) != bool(b) for a, b in pairwise(self.values))


def combined(coarse: Trace, fine: Trace) -> Sequence[tuple[int, int]]:
    """For each fine value: its turn, and that of the coarse value that came last before it."""
    found: list[tuple[int, int]] = []
    at = -1
    for turn in fine.turns:
        while at + 1 < len(coarse.turns) and coarse.turns[at + 1] < turn:
            at += 1
        if at >= 0:
            found.append((turn, coarse.turns[at]))
    return found
