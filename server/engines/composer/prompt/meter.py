"""Meter in words: `3/4`, `in 7/8`, `waltz`."""

from __future__ import annotations

from dataclasses import dataclass

from server.engines.composer.prompt.reading import Reading, phrase_pattern

_FRACTION = r"(?<![\d/])(\d{1,3})\s*/\s*(\d{1,3})(?![\d/])(?:\s*time\b)?"
_DENOMINATORS = (1, 2, 4, 8, 16, 32)
_LARGEST_NUMERATOR = 32

_NAMES: dict[str, tuple[int, int]] = {
    "waltz": (3, 4),
    "three four": (3, 4),
    "three-quarter time": (3, 4),
    "four four": (4, 4),
    "common time": (4, 4),
    "cut time": (2, 2),
    "six eight": (6, 8),
    "five four": (5, 4),
    "seven eight": (7, 8),
    "twelve eight": (12, 8),
}


@dataclass(frozen=True, slots=True)
class MeterWish:
    """A meter; None where the words name one that does not exist."""

    words: str
    meter: tuple[int, int] | None


def read_meter(reading: Reading) -> MeterWish | None:
    """The meter the prompt names, or None."""
    if found := reading.take(_FRACTION):
        numerator, denominator = int(found[1]), int(found[2])
        real = denominator in _DENOMINATORS and 1 <= numerator <= _LARGEST_NUMERATOR
        return MeterWish(found[0].strip(), (numerator, denominator) if real else None)
    if found := reading.take(phrase_pattern(tuple(_NAMES))):
        words = " ".join(found[0].lower().replace("-", " ").split())
        names = {name.replace("-", " "): meter for name, meter in _NAMES.items()}
        return MeterWish(found[0], names[words])
    return None
