"""Automation: a setting that moves over the beats of a piece."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise
from typing import Annotated

from pydantic import Field

from session.errors import BadInput
from session.units import Beats

Value = Annotated[float, Field(allow_inf_nan=False)]


@dataclass(frozen=True, slots=True)
class Point:
    """A value at a place."""

    beats: Beats
    value: Value


@dataclass(frozen=True, slots=True)
class Curve:
    """Straight lines between points, held before the first and after the last.

    Two points at one place are a jump: the later one counts from there on. Raises BadInput when
    there is no point or the points go backwards.
    """

    points: Annotated[tuple[Point, ...], Field(min_length=1, max_length=100_000)]

    def __post_init__(self) -> None:
        if not self.points:
            raise BadInput("An automation curve needs at least one point: give a place and value.")
        if any(after.beats < before.beats for before, after in pairwise(self.points)):
            raise BadInput("The points of an automation curve must follow each other in time.")

    @classmethod
    def constant(cls, value: float) -> Curve:
        """The same value everywhere."""
        return cls((Point(0.0, value),))

    def at(self, beats: float) -> float:
        """The value at `beats`."""
        index = bisect_right(self.points, beats, key=lambda point: point.beats)
        if index == 0:
            return self.points[0].value
        before = self.points[index - 1]
        if index == len(self.points):
            return before.value
        after = self.points[index]
        way = (beats - before.beats) / (after.beats - before.beats)
        return before.value + (after.value - before.value) * way

    def __iter__(self) -> Iterator[Point]:
        return iter(self.points)

    def within(self, low: float, high: float) -> Curve:
        """The same curve with every value brought into the range."""
        return Curve(tuple(Point(p.beats, max(low, min(high, p.value))) for p in self.points))
