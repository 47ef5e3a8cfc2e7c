"""From a control's position to a parameter's value and back. Positions are 0 to 1.

Nothing here is rounded to a controller's resolution: 14 bits come out as 14 bits.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from itertools import pairwise
from math import asin, exp, log, sin
from typing import Annotated, Literal

from pydantic import AfterValidator, Field

from bridge.mapping.expressions import Value

CurveName = Literal["lin", "exp", "log", "s-curve"]

_BEND = 4.0
"""How strongly `exp` and `log` bend: half the way is about an eighth of the range."""

Share = Annotated[float, Field(ge=0, le=1)]


def _ordered(points: tuple[tuple[float, float], ...]) -> tuple[tuple[float, float], ...]:
    if any(after[0] < before[0] for before, after in pairwise(points)):
        raise ValueError("the points of a curve must go from left to right")
    if points[0][0] != 0 or points[-1][0] != 1:
        raise ValueError("the points of a curve go from 0 to 1: add the ends")
    return points


Points = Annotated[
    tuple[tuple[Share, Share], ...],
    Field(min_length=2, max_length=256),
    AfterValidator(_ordered),
]

_Bent = Callable[[float], float]


def _exp(x: float) -> float:
    return (exp(_BEND * x) - 1) / (exp(_BEND) - 1)


def _log(x: float) -> float:
    return log(1 + x * (exp(_BEND) - 1)) / _BEND


def _s_curve(x: float) -> float:
    return x * x * (3 - 2 * x)


def _s_curve_back(y: float) -> float:
    # The root of 3x² - 2x³ = y that lies in 0 to 1, by the trigonometric solution of the cubic.
    return 0.5 - sin(asin(max(-1.0, min(1.0, 1 - 2 * y))) / 3)


_CURVES: dict[str, tuple[_Bent, _Bent]] = {
    "lin": (lambda x: x, lambda y: y),
    "exp": (_exp, _log),
    "log": (_log, _exp),
    "s-curve": (_s_curve, _s_curve_back),
}


def _along(points: tuple[tuple[float, float], ...], x: float) -> float:
    for (left, low), (right, high) in pairwise(points):
        if x <= right:
            return high if right == left else low + (high - low) * (x - left) / (right - left)
    return points[-1][1]


def _back(points: tuple[tuple[float, float], ...], y: float) -> float:
    for (left, low), (right, high) in pairwise(points):
        if min(low, high) <= y <= max(low, high):
            return left if high == low else left + (right - left) * (y - low) / (high - low)
    return min(points, key=lambda point: abs(point[1] - y))[0]


@dataclass(frozen=True, slots=True)
class Travel:
    """How a control goes through a parameter's values."""

    low: float = 0.0
    high: float = 1.0
    curve: CurveName | tuple[tuple[float, float], ...] = "lin"
    step: float | None = None
    reversed: bool = False
    values: tuple[bool | int | float | str, ...] | None = None

    def value(self, position: float) -> Value:
        """The value at a position."""
        x = max(0.0, min(1.0, position))
        x = 1 - x if self.reversed else x
        y = _along(self.curve, x) if isinstance(self.curve, tuple) else _CURVES[self.curve][0](x)
        if self.values is not None:
            return self.values[min(int(y * len(self.values)), len(self.values) - 1)]
        value = self.low + (self.high - self.low) * y
        if self.step is None:
            return value
        least, most = sorted((self.low, self.high))
        stepped = round(least + round((value - least) / self.step) * self.step, 9)
        return max(least, min(most, stepped))

    def position(self, value: object) -> float | None:
        """Where the control would stand for a value; None where no place is its."""
        y = self._share(value)
        if y is None:
            return None
        x = _back(self.curve, y) if isinstance(self.curve, tuple) else _CURVES[self.curve][1](y)
        return max(0.0, min(1.0, 1 - x if self.reversed else x))

    def _share(self, value: object) -> float | None:
        if self.values is not None:
            for place, one in enumerate(self.values):
                if one == value and isinstance(one, bool) == isinstance(value, bool):
                    return (place + 0.5) / len(self.values)
            return None
        if isinstance(value, bool):
            return 1.0 if value else 0.0
        if not isinstance(value, int | float):
            return None
        return max(0.0, min(1.0, (value - self.low) / (self.high - self.low)))

    @property
    def start(self) -> float:
        """The position from which an encoder begins when nobody has set the parameter."""
        if self.values is not None:
            return self.position(self.values[0]) or 0.0
        if min(self.low, self.high) < 0 < max(self.low, self.high):
            return self.position(0.0) or 0.0
        return 1.0 if self.reversed else 0.0
