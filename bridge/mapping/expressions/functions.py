"""The functions of expressions: one table, from which calls, checks and the page derive."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from math import ceil, floor

from bridge.mapping.expressions.scope import Scope
from bridge.mapping.expressions.values import (
    LONGEST,
    ExpressionFailed,
    Value,
    bounded,
    items,
    number,
    same,
    shown,
    text,
    whole,
)

_PITCHES = ("C", "C#", "D", "D#", "E", "F", "F#", "G", "G#", "A", "A#", "B")


@dataclass(frozen=True, slots=True)
class Function:
    """`call` gets the scope and the values, of which there are `least` to `most`."""

    usage: str
    words: str
    least: int
    most: int
    call: Callable[[Scope, tuple[Value, ...]], Value]


def _choose(_: Scope, given: tuple[Value, ...]) -> Value:
    which = whole(given[0])
    among = items(given[1]) if len(given) == 2 and isinstance(given[1], tuple) else given[1:]
    if not among:
        raise ExpressionFailed("choose has nothing to choose from")
    return among[max(0, min(len(among) - 1, which - 1))]


def _scale(_: Scope, given: tuple[Value, ...]) -> Value:
    value, low, high, to_low, to_high = (number(one) for one in given)
    if low == high:
        raise ExpressionFailed("scale needs a range that has a length")
    way = max(0.0, min(1.0, (value - low) / (high - low)))
    return bounded(to_low + (to_high - to_low) * way)


def _round(_: Scope, given: tuple[Value, ...]) -> Value:
    digits = whole(given[1]) if len(given) > 1 else 0
    if not 0 <= digits <= 9:
        raise ExpressionFailed("round keeps 0 to 9 digits")
    return round(bounded(number(given[0])), digits) if digits else round(bounded(number(given[0])))


def _beside(by: int) -> Callable[[Scope, tuple[Value, ...]], Value]:
    def found(_: Scope, given: tuple[Value, ...]) -> Value:
        among = items(given[1])
        if not among:
            raise ExpressionFailed("the list is empty")
        for place, one in enumerate(among):
            if same(one, given[0]):
                return among[(place + by) % len(among)]
        return among[0 if by > 0 else -1]

    return found


def _argument(scope: Scope, given: tuple[Value, ...]) -> Value:
    which = whole(given[0])
    if not 1 <= which <= len(scope.arguments):
        if len(given) > 1:
            return given[1]
        raise ExpressionFailed(f"the message has no argument {which}")
    found = scope.arguments[which - 1]
    if isinstance(found, bool) or found is None:
        return found
    if isinstance(found, int | float):
        return bounded(found)
    if isinstance(found, str):
        return found[:LONGEST]
    raise ExpressionFailed(f"argument {which} is neither number nor text")


def _note_name(_: Scope, given: tuple[Value, ...]) -> Value:
    note = whole(given[0])
    if not 0 <= note <= 127:
        raise ExpressionFailed(f"{note} is no MIDI note")
    return f"{_PITCHES[note % 12]}{note // 12 - 1}"


def _joined(_: Scope, given: tuple[Value, ...]) -> Value:
    return "".join(shown(one) for one in given)[:LONGEST]


def _number_of(_: Scope, given: tuple[Value, ...]) -> Value:
    if not isinstance(given[0], str):
        return number(given[0])
    try:
        return bounded(float(given[0][:40]))
    except ValueError:
        if len(given) > 1:
            return given[1]
        raise ExpressionFailed(f"{shown(given[0])} is no number") from None


def _random(scope: Scope, given: tuple[Value, ...]) -> Value:
    low, high = (number(one) for one in given) if given else (0.0, 1.0)
    return bounded(low + (high - low) * scope.random.random())


def _any_of(scope: Scope, given: tuple[Value, ...]) -> Value:
    among = given[0] if len(given) == 1 and isinstance(given[0], tuple) else given
    if not isinstance(among, tuple) or not among:
        raise ExpressionFailed("any_of has nothing to choose from")
    return scope.random.choice(among)


def _length(_: Scope, given: tuple[Value, ...]) -> Value:
    if isinstance(given[0], str | tuple):
        return len(given[0])
    raise ExpressionFailed(f"{shown(given[0])} has no length")


def _clamp(_: Scope, given: tuple[Value, ...]) -> Value:
    return max(number(given[1]), min(number(given[2]), number(given[0])))


def _min(_: Scope, given: tuple[Value, ...]) -> Value:
    return min(number(one) for one in given)


def _max(_: Scope, given: tuple[Value, ...]) -> Value:
    return max(number(one) for one in given)


MOST = 32
"""Values that one call takes."""

FUNCTIONS: dict[str, Function] = {
    "choose": Function(
        "choose(index, a, b, c)",
        "The first, second, third ... of what follows; also of one list. Beyond the ends, the last "
        "or the first.",
        2,
        MOST,
        _choose,
    ),
    "scale": Function(
        "scale(value, 0, 1, 60, 180)",
        "The value moved from one range to another, and kept within it.",
        5,
        5,
        _scale,
    ),
    "clamp": Function("clamp(x, low, high)", "The number, kept within a range.", 3, 3, _clamp),
    "round": Function("round(x, 2)", "Rounded; to so many digits behind the point.", 1, 2, _round),
    "floor": Function(
        "floor(x)",
        "The whole number below.",
        1,
        1,
        lambda _, given: floor(bounded(number(given[0]))),
    ),
    "ceil": Function(
        "ceil(x)",
        "The whole number above.",
        1,
        1,
        lambda _, given: ceil(bounded(number(given[0]))),
    ),
    "abs": Function("abs(x)", "Without its sign.", 1, 1, lambda _, given: abs(number(given[0]))),
    "min": Function("min(a, b)", "The least.", 1, MOST, _min),
    "max": Function("max(a, b)", "The greatest.", 1, MOST, _max),
    "next": Function(
        'next(style, ["house", "techno"])',
        "What follows the value in the list, round and round; the first when it is not in it.",
        2,
        2,
        _beside(1),
    ),
    "previous": Function(
        'previous(style, ["house", "techno"])',
        "What stands before the value in the list, round and round.",
        2,
        2,
        _beside(-1),
    ),
    "text": Function(
        'text(bars, " bars")', "Values written one after the other.", 1, MOST, _joined
    ),
    "number": Function(
        "number(argument(1), 0)",
        "The number that a text says; the second value when it says none.",
        1,
        2,
        _number_of,
    ),
    "upper": Function(
        "upper(style)", "In capitals.", 1, 1, lambda _, given: text(given[0]).upper()[:LONGEST]
    ),
    "length": Function(
        "length(list)", "How many items a list or characters a text has.", 1, 1, _length
    ),
    "note_name": Function(
        "note_name(note)", "The name of a MIDI note; 60 is C4.", 1, 1, _note_name
    ),
    "argument": Function(
        'argument(1, "house")',
        "An argument of the OSC message, from 1; the second value when it has none.",
        1,
        2,
        _argument,
    ),
    "random": Function("random(0, 1)", "A number by chance.", 0, 2, _random),
    "any_of": Function("any_of(a, b, c)", "One of them by chance.", 1, MOST, _any_of),
}
