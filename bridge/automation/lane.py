"""One parameter's automation while it is recorded: passes written over each other. Pure."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Sequence

from bridge.automation.thinning import thinned, tolerance_of
from session.automation import Curve, Point

MOST_POINTS = 100_000
"""What a curve may have."""


class RecordedLane:
    """The values of a parameter against the beats."""

    def __init__(self) -> None:
        self._points: list[Point] = []

    @property
    def points(self) -> Sequence[Point]:
        """As they were recorded, a jump being two at one place."""
        return self._points

    def write_over(self, new: Sequence[Point]) -> None:
        """A pass, from its first point to its last, takes the place of what was there.

        Before and after it everything stays as it was.
        """
        if not new:
            return
        start, end = new[0].beats, new[-1].beats
        first = bisect_left(self._points, start, key=_place)
        before = self._points[:first]
        after = self._points[bisect_right(self._points, end, key=_place) :]
        points = list(new)
        if before:
            # Of a jump that stood there, what led to it.
            there = self._points[first : first + 1]
            jumped = bool(there) and there[0].beats == start
            led = there[0].value if jumped else self._value_at(start)
            points = _with_value(Point(start, led), points)
        if after:
            held = Point(end, self._value_at(end))
            points = points if points[-1] == held else [*points, held]
        self._points = [*before, *points, *after][-MOST_POINTS:]

    def _value_at(self, beats: float) -> float:
        return Curve(tuple(self._points)).at(beats)

    def curve(self, tolerance: float | None = None) -> Curve:
        """What was recorded, thinned: nowhere further off than `tolerance`."""
        limit = tolerance_of(self._points) if tolerance is None else tolerance
        return Curve(thinned(self._points, limit))


def _with_value(held: Point, points: list[Point]) -> list[Point]:
    """The points after a jump from what was held there."""
    return points if points[0] == held else [held, *points]


def _place(point: Point) -> float:
    return point.beats
