"""Fewer points for the same curve: what is left out is nowhere further from it than a tolerance.

The points that matter are found as Ramer (1972) and Douglas and Peucker (1973) do, with the
distance taken along the value: a curve is read at places. Pure.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

from session.automation import Point

COARSEST = 1 / 512
"""Of the range that was moved through: a quarter of what MIDI's 7 bits tell apart."""


def tolerance_of(points: Sequence[Point]) -> float:
    """Half of the smallest step that the control made: what it told apart stays told apart.

    A fader of 14 bits keeps 14 bits, the stairs of one of 7 bits become the line they were meant
    to be. Never more than `COARSEST` of the range.
    """
    steps = {abs(after.value - before.value) for before, after in pairwise(points)} - {0.0}
    values = [point.value for point in points]
    return min((*(step / 2 for step in steps), (max(values) - min(values)) * COARSEST))


def thinned(points: Sequence[Point], tolerance: float) -> tuple[Point, ...]:
    """The points that are needed for the curve to stay within `tolerance` of every one of them.

    Two points at one place are a jump, which stays exactly as it is.
    """
    kept: list[Point] = []
    begin = 0
    for index in range(1, len(points) + 1):
        if index == len(points) or points[index].beats == points[index - 1].beats:
            kept += _thinned_stretch(points[begin:index], tolerance)
            begin = index
    return tuple(kept)


def _thinned_stretch(points: Sequence[Point], tolerance: float) -> list[Point]:
    """A stretch without jumps."""
    keep = {0, len(points) - 1}
    waiting = [(0, len(points) - 1)]
    while waiting:
        first, last = waiting.pop()
        worst, furthest = tolerance, -1
        start, end = points[first], points[last]
        for index in range(first + 1, last):
            point = points[index]
            way = (point.beats - start.beats) / (end.beats - start.beats)
            off = abs(start.value + (end.value - start.value) * way - point.value)
            if off > worst:
                worst, furthest = off, index
        if furthest >= 0:
            keep.add(furthest)
            waiting += [(first, furthest), (furthest, last)]
    return [points[index] for index in sorted(keep)]
