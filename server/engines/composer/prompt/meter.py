"""Meter in words: `3/4`, `in 7/8`, `2+2+3/8`, `waltz`."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from server.engines.composer.prompt.reading import Reading
from server.engines.composer.prompt.terms import Term

_FRACTION = r"(?<![\d/+])(\d{1,3})\s*/\s*(\d{1,3})(?![\d/])(?:[\s-]*(?:time|takt)\b)?"
_ADDITIVE = r"(?<![\d/+])\(?((?:\d{1,2}\s*\+\s*){1,8}\d{1,2})\)?\s*/\s*(\d{1,2})(?![\d/])"
_DENOMINATORS = (1, 2, 4, 8, 16, 32)
_LARGEST_NUMERATOR = 32


@dataclass(frozen=True, slots=True)
class MeterWish:
    """A meter; None where the words name one that does not exist.

    `groups` are its beats where the words give them: 3+3+2.
    """

    words: str
    meter: tuple[int, int] | None
    groups: tuple[int, ...] = ()


def read_meter(reading: Reading) -> MeterWish | None:
    """The meter the prompt writes in numbers, or None."""
    if found := reading.take(_ADDITIVE):
        groups = tuple(int(group) for group in found[1].split("+"))
        return MeterWish(found[0].strip(), _real(sum(groups), int(found[2])), groups)
    if found := reading.take(_FRACTION):
        return MeterWish(found[0].strip(), _real(int(found[1]), int(found[2])))
    return None


def more_meters(reading: Reading) -> tuple[str, ...]:
    """Meters that are written besides the first, which are not played."""
    more = []
    while found := reading.take(_FRACTION):
        more.append(found[0].strip())
    return tuple(more)


def meter_in_words(terms: Sequence[Term]) -> MeterWish | None:
    """The meter the prompt names in words, or None."""
    said = next((term for term in terms if term.kind == "meter"), None)
    if said is None:
        return None
    numerator, denominator = said.name.split("/")
    return MeterWish(said.words, _real(int(numerator), int(denominator)))


def _real(numerator: int, denominator: int) -> tuple[int, int] | None:
    real = denominator in _DENOMINATORS and 1 <= numerator <= _LARGEST_NUMERATOR
    return (numerator, denominator) if real else None
