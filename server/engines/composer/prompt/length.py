"""Length in words: `16 bars`, `30 seconds`, `1:30`, `two minutes`."""

from __future__ import annotations

import re
from dataclasses import dataclass

from server.engines.composer.prompt.reading import Reading

_WORDS = {
    "one": 1,
    "two": 2,
    "three": 3,
    "four": 4,
    "five": 5,
    "six": 6,
    "seven": 7,
    "eight": 8,
    "nine": 9,
    "ten": 10,
    "twelve": 12,
    "sixteen": 16,
    "twenty": 20,
    "twenty-four": 24,
    "thirty": 30,
    "thirty-two": 32,
    "forty": 40,
    "sixty": 60,
    "sixty-four": 64,
}
_NUMBER = r"(\d{1,7}(?:\.\d+)?|" + "|".join(sorted(_WORDS, key=len, reverse=True)) + ")"
_BARS = rf"(?<![\w/.])-?{_NUMBER}[\s-]*(?:bars?|measures?)\b"
_BARS_NAMED = r"\bbars?\s*[:=]\s*(\d{1,7})(?![\w.])"
_CLOCK = r"(?<![\d:/])(\d{1,2}):([0-5]\d)(?![\d:])(?:\s*(?:min(?:utes?)?|long))?"
_NO_OTHER_UNIT = r"(?![\w.])(?!\s*-?(?:bpm|beats?|bars?|measures?))"
_MINUTES = (
    rf"(?<![\w/.])(?:{_NUMBER}[\s-]*(?:minutes?|mins?|m)\b)"
    rf"(?:\s*(?:and\s+)?{_NUMBER}(?:[\s-]*(?:seconds?|secs?|s)\b|{_NO_OTHER_UNIT}))?"
)
_DECADE = r"(?:19|20)?[57-9]0'?s\b"
_SECONDS = rf"(?<![\w/.])(?!{_DECADE}){_NUMBER}[\s-]*(?:seconds?|secs?|s)\b"
_HALF_MINUTES = r"\b(?:half\s+a\s+minute|(one|a|two|three|four|\d)\s+and\s+a\s+half\s+minutes?)\b"


@dataclass(frozen=True, slots=True)
class LengthWish:
    """A length in bars or in seconds; `words` said it."""

    words: str
    bars: int | None = None
    seconds: float | None = None


def read_length(reading: Reading) -> LengthWish | None:
    """The length the prompt names, or None; bars win over a time."""
    bars = reading.take(_BARS) or reading.take(_BARS_NAMED)
    time = _read_time(reading)
    if bars:
        return LengthWish(bars[0].strip(), bars=max(1, round(_value(bars[1]))))
    return time


def _read_time(reading: Reading) -> LengthWish | None:
    if found := reading.take(_CLOCK):
        return LengthWish(found[0].strip(), seconds=int(found[1]) * 60 + int(found[2]))
    if found := reading.take(_HALF_MINUTES):
        whole = {"a": 1.0}.get(found[1], _value(found[1])) if found[1] else 0.0
        return LengthWish(found[0], seconds=(whole + 0.5) * 60)
    if found := reading.take(_MINUTES):
        seconds = _value(found[1]) * 60 + (_value(found[2]) if found[2] else 0)
        return LengthWish(found[0].strip(), seconds=seconds)
    if found := reading.take(_SECONDS):
        return LengthWish(found[0].strip(), seconds=_value(found[1]))
    return None


def _value(text: str) -> float:
    words = re.sub(r"\s+", "-", text.lower())
    return float(_WORDS[words]) if words in _WORDS else float(text)
