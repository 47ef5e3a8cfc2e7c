"""What comes from outside, within bounds: nothing further in has to be wary of it."""

from __future__ import annotations

from dataclasses import replace
from math import isnan

from bridge.events.moved import Moved
from bridge.mapping.expressions import Value

MOST_STEPS = 1000.0
"""Of one turn: no hand and no encoder makes more in one message."""


def within_bounds(moved: Moved) -> Moved | None:
    """The movement within its bounds; None where it is no number."""
    if isnan(moved.value):
        return None
    low, high = (-MOST_STEPS, MOST_STEPS) if moved.motion == "turn" else (0.0, 1.0)
    if low <= moved.value <= high:
        return moved
    return replace(moved, value=max(low, min(high, moved.value)))


def plain(value: object) -> Value:
    """A parameter's value as expressions know values."""
    if value is None or isinstance(value, bool | int | float | str):
        return value
    if isinstance(value, list | tuple):
        return tuple(plain(one) for one in value)
    return str(value)
