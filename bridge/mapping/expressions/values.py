"""What expressions are about: numbers, texts, true and false, lists, and nothing."""

from __future__ import annotations

from typing import TypeAlias

Value: TypeAlias = "int | float | str | bool | tuple[Value, ...] | None"

LARGEST = 1e15
"""Beyond it a double no longer holds every whole number."""

LONGEST = 500
"""Characters of a text, items of a list."""


class BadExpression(ValueError):
    """The text is no expression; `at` is where, counted from 0."""

    def __init__(self, words: str, at: int = 0) -> None:
        super().__init__(words)
        self.at = at


class ExpressionFailed(ValueError):
    """The expression has no value with what the names stand for now."""


def number(value: Value) -> float:
    """The number that `value` is. Raises ExpressionFailed."""
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise ExpressionFailed(f"{shown(value)} is no number")
    return value


def bounded(value: float) -> float:
    """The number, when it is one that counts. Raises ExpressionFailed."""
    if -LARGEST <= value <= LARGEST:
        return value
    raise ExpressionFailed("the number is too large")


def whole(value: Value) -> int:
    """The whole number that `value` is, or nearly is. Raises ExpressionFailed."""
    found = bounded(number(value))
    if abs(found - round(found)) > 1e-9:
        raise ExpressionFailed(f"{shown(value)} is no whole number")
    return round(found)


def text(value: Value) -> str:
    """The text that `value` is. Raises ExpressionFailed."""
    if isinstance(value, str):
        return value
    raise ExpressionFailed(f"{shown(value)} is no text")


def items(value: Value) -> tuple[Value, ...]:
    """The list that `value` is. Raises ExpressionFailed."""
    if isinstance(value, tuple):
        return value
    raise ExpressionFailed(f"{shown(value)} is no list")


def true(value: Value) -> bool:
    """Whether `value` counts as true: all but false, 0, nothing, an empty text or list."""
    return bool(value)


def same(left: Value, right: Value) -> bool:
    """Whether two values are one; true is not 1."""
    return isinstance(left, bool) == isinstance(right, bool) and left == right


def shown(value: Value) -> str:
    """A value as a display shows it: `0.25`, `house`, `yes`; not longer than a text may be."""
    match value:
        case bool():
            return "yes" if value else "no"
        case float():
            return f"{value:.6g}"
        case None:
            return "nothing"
        case tuple():
            return ", ".join(shown(one) for one in value[:20])[:LONGEST]
        case _:
            return str(value)[:LONGEST]
