"""A straight line through points, by least squares: beats or ticks against seconds."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Line:
    """Through (`x0`, `y0`) with `slope`; `last` is the last point's x."""

    x0: float
    y0: float
    slope: float
    last: float

    def at(self, x: float) -> float:
        """The line's y at `x`."""
        return self.y0 + (x - self.x0) * self.slope


def fitted(xs: Sequence[float], ys: Sequence[float]) -> Line:
    """The line with the least squares of y; two points at least, with different x."""
    count = len(xs)
    x0, y0 = sum(xs) / count, sum(ys) / count
    across = upon = 0.0
    for x, y in zip(xs, ys, strict=True):
        across += (x - x0) * (x - x0)
        upon += (x - x0) * (y - y0)
    return Line(x0, y0, upon / across, xs[-1])


def tangent_at_last(xs: Sequence[float], ys: Sequence[float]) -> Line:
    """The tangent, at the last point, of the parabola with the least squares of y; three points.

    By polynomials orthogonal on the points (Forsythe 1957): no system of equations to solve.
    """
    line = fitted(xs, ys)
    count = len(xs)
    second = third = 0.0
    for x in xs:
        off = x - line.x0
        second += off * off
        third += off * off * off
    skew, level = third / second, second / count
    across = upon = 0.0
    for x, y in zip(xs, ys, strict=True):
        off = x - line.x0
        bow = off * off - skew * off - level
        across += bow * bow
        upon += bow * y
    bend = upon / across if across else 0.0
    off = xs[-1] - line.x0
    y0 = line.at(xs[-1]) + bend * (off * off - skew * off - level)
    return Line(xs[-1], y0, line.slope + bend * (2 * off - skew), xs[-1])
