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
