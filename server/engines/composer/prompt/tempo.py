"""Tempo in words: `84 bpm`, `80-90 bpm`, `tempo 84`, `allegro`, `slow`, `half time`."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from server.engines.composer.prompt.reading import Reading
from server.engines.composer.prompt.terms import Term

_NUMBER = r"(\d{1,6}(?:[.,]\d{1,3})?)"
_RANGE = rf"{_NUMBER}(?:\s*(?:-|to|bis|à|a)\s*{_NUMBER})?"
_UNIT = r"(?:bpm|b\.p\.m\.?|beats?\s+(?:per|a)\s+minute|schläge\s+pro\s+minute)"
_WITH_UNIT = rf"(?<![\d.,]){_RANGE}\s*-?\s*{_UNIT}(?!\w)"
_BETWEEN = rf"\bbetween\s+{_NUMBER}\s+and\s+{_NUMBER}(?:\s*{_UNIT})?"
_WITH_NAME = rf"(?:\bbpm|\btempo|♩)\s*(?:=|:|of|is|at)?\s*{_RANGE}(?![\d/:])"
_RELATIVE_BPM = rf"{_NUMBER}\s*{_UNIT}\s+(faster|slower)\b"
_BARE = r"(?<![\w/:#-])(?<!\d[.,])(\d{2,3}(?:\.\d+)?)(?:\s*-\s*(\d{2,3}))?(?![\w/:%'-]|[.,]\d)"
_SLOWEST, _FASTEST = 40, 300

PLACES: dict[str, float] = {
    "very slow": 0.0,
    "slow": 0.15,
    "laid back": 0.3,
    "middle": 0.5,
    "fast": 0.85,
    "very fast": 1.0,
}
"""Where in the style's range of tempi a pace stands."""
RELATIVE_STEP = 0.12
"""What `faster` adds to a tempo and `slower` takes, as a part of it."""


@dataclass(frozen=True, slots=True)
class TempoWish:
    """A tempo as `bpm`, or as a `place` in the style's range from 0 to 1; `words` said it.

    `factor` and `more_bpm` change what was settled before.
    """

    words: str
    bpm: float | None = None
    place: float | None = None
    factor: float = 1.0
    more_bpm: float = 0.0


def read_tempo(reading: Reading) -> TempoWish | None:
    """The tempo the prompt gives in beats a minute, or None.

    Of a range it is the middle. A bare number that is no other count is taken as one.
    """
    if found := reading.take(_RELATIVE_BPM):
        sign = 1 if found[2].lower() == "faster" else -1
        return TempoWish(found[0].strip(), more_bpm=sign * _value(found[1]))
    for pattern in (_BETWEEN, _WITH_UNIT, _WITH_NAME):
        if found := reading.take(pattern):
            low = _value(found[1])
            high = _value(found[2]) if found[2] else low
            return TempoWish(found[0].strip(), bpm=round((low + high) / 2, 3))
    for found in reading.find(_BARE):
        numbers = [_value(number) for number in found.groups() if number]
        if all(_SLOWEST <= number <= _FASTEST for number in numbers):
            reading.blank(found.start(), found.end())
            return TempoWish(found[0], bpm=round(sum(numbers) / len(numbers), 3))
    return None


def tempo_in_words(terms: Sequence[Term]) -> TempoWish | None:
    """The tempo the prompt names in words: an Italian term, or a pace of the style."""
    for term in terms:
        if term.kind == "term":
            return TempoWish(term.words, bpm=term.number)
    for term in terms:
        if term.kind == "pace":
            return TempoWish(term.words, place=PLACES[term.name])
    return None


def _value(text: str) -> float:
    return float(text.replace(",", "."))
