"""The signs between two values, and what each does."""

from __future__ import annotations

from collections.abc import Callable
from operator import ge, gt, le, lt
from typing import Any

from bridge.mapping.expressions.values import (
    ExpressionFailed,
    Value,
    bounded,
    number,
    same,
    shown,
)

Operate = Callable[[Value, Value], Value]


def negative(value: Value) -> Value:
    """The number with the other sign."""
    return -number(value)


def _ordered(compare: Callable[[Any, Any], bool]) -> Operate:
    def compared(left: Value, right: Value) -> Value:
        if isinstance(left, str) and isinstance(right, str):
            return compare(left, right)
        return compare(number(left), number(right))

    return compared


def _within(left: Value, right: Value) -> Value:
    if isinstance(right, tuple):
        return any(same(left, one) for one in right)
    if isinstance(left, str) and isinstance(right, str):
        return left in right
    raise ExpressionFailed(f"nothing is in {shown(right)}: it is no list and no text")


def _divided(left: Value, right: Value) -> Value:
    return bounded(number(left) / _not_zero(right))


def _floored(left: Value, right: Value) -> Value:
    return bounded(number(left) // _not_zero(right))


def _remainder(left: Value, right: Value) -> Value:
    return bounded(number(left) % _not_zero(right))


def _not_zero(value: Value) -> float:
    found = number(value)
    if found == 0:
        raise ExpressionFailed("it divides by 0")
    return found


BINARY: dict[str, Operate] = {
    "==": same,
    "!=": lambda left, right: not same(left, right),
    "<": _ordered(lt),
    "<=": _ordered(le),
    ">": _ordered(gt),
    ">=": _ordered(ge),
    "in": _within,
    "+": lambda left, right: bounded(number(left) + number(right)),
    "-": lambda left, right: bounded(number(left) - number(right)),
    "*": lambda left, right: bounded(number(left) * number(right)),
    "/": _divided,
    "//": _floored,
    "%": _remainder,
}

LEVELS: tuple[tuple[str, ...], ...] = (
    ("==", "!=", "<", "<=", ">", ">=", "in"),
    ("+", "-"),
    ("*", "/", "//", "%"),
)
"""Signs that bind equally, the loosest first."""
