"""Tempo in words: `84 bpm`, `tempo 84`, `slow`."""

from __future__ import annotations

from dataclasses import dataclass

from server.engines.composer.prompt.reading import Reading, phrase_pattern

_NUMBER = r"(\d{1,6}(?:[.,]\d{1,3})?)"
_WITH_UNIT = rf"{_NUMBER}\s*-?\s*(?:bpm|b\.p\.m\.?|beats?\s+(?:per|a)\s+minute)(?!\w)"
_WITH_NAME = rf"(?:\bbpm|\btempo|♩)\s*(?:=|:|of|is|at)?\s*{_NUMBER}(?![\d/:])"
_BARE = r"(?<![\w/:.,#-])(\d{2,3}(?:\.\d+)?)(?![\w/:%'-]|[.,]\d)"

_PLACES: dict[str, float] = {
    "very slow": 0.0,
    "slow": 0.15,
    "slowly": 0.15,
    "downtempo": 0.15,
    "laid-back": 0.3,
    "mid-tempo": 0.5,
    "medium tempo": 0.5,
    "moderate": 0.5,
    "fast": 0.85,
    "quick": 0.85,
    "up-tempo": 0.85,
    "uptempo": 0.85,
    "very fast": 1.0,
}
"""Where in the style's range of tempi a word stands."""


@dataclass(frozen=True, slots=True)
class TempoWish:
    """A tempo as `bpm`, or as a `place` in the style's range from 0 to 1; `words` said it."""

    words: str
    bpm: float | None = None
    place: float | None = None


def read_tempo(reading: Reading) -> TempoWish | None:
    """The tempo the prompt names, or None. A bare number from 40 to 300 is taken as one."""
    found = reading.take(_WITH_UNIT) or reading.take(_WITH_NAME)
    if found:
        return TempoWish(found[0].strip(), bpm=float(found[1].replace(",", ".")))
    word = reading.take(phrase_pattern(tuple(_PLACES)))
    bare = [match for match in reading.find(_BARE) if 40 <= float(match[1]) <= 300]
    if bare:
        reading.cross_out(bare[:1])
        return TempoWish(bare[0][0], bpm=float(bare[0][1]))
    if word:
        words = "-".join(word[0].lower().split())
        places = {"-".join(name.split()): place for name, place in _PLACES.items()}
        return TempoWish(word[0], place=places[words])
    return None
