"""Length in words: `16 bars`, `8 Takte`, `30 seconds`, `1:30`, `two minutes`."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache

from server.engines.composer.prompt.reading import Reading
from server.engines.composer.prompt.terms import Kind, Term
from server.engines.composer.prompt.vocabulary import number_words, unit_words, vocabularies

_CLOCK = r"(?<![\d:/])(\d{1,2}):([0-5]\d)(?![\d:])(?:\s*(?:min(?:utes?)?|long))?"
_HALF_MINUTES = (
    r"\b(?:half\s+a\s+minute|(?:(one|a|two|three|four|\d)\s+and\s+a\s+half\s+minutes?)"
    r"|a\s+minute\s+and\s+a\s+half)\b"
)
_BARS_NAMED = r"\bbars?\s*[:=]\s*(\d{1,7})(?![\w.])"


_AT_BAR = r"\b(?:at|from|on|in|by)\s+bar\s+(\d{1,4})\b"
_AT_TIME = (
    r"\b(?:at|from|by|around)\s+(?:the\s+)?"
    r"(?:(\d{1,2}):([0-5]\d)(?![\d:])|(\d{1,3})\s*(?:(s|secs?|seconds?)|(?:mins?|minutes?))\b)"
)
PLACE = "place"
"""The name of a term that says where something begins, not how long it is."""
_FEWEST_BARS_NOT_A_NUMBER = 4
"""`verse 2` is the second verse; where a section has so many, numbers after sections are bars."""


@dataclass(frozen=True, slots=True)
class LengthWish:
    """A length in bars or in seconds, or a change of one; `words` said it.

    `factor` stretches what was settled before, `more_bars` adds to it.
    """

    words: str
    bars: int | None = None
    seconds: float | None = None
    factor: float = 1.0
    more_bars: int = 0


@dataclass(frozen=True, slots=True)
class _Patterns:
    bars: re.Pattern[str]
    minutes: re.Pattern[str]
    seconds: re.Pattern[str]
    section: re.Pattern[str]


@cache
def _patterns() -> _Patterns:
    words = sorted(number_words(), key=lambda word: (-len(word), word))
    number = rf"(\d{{1,7}}(?:\.\d+)?|{'|'.join(re.escape(word) for word in words)}|an?(?=\s))"
    bars, minutes, seconds = (unit_words(unit) for unit in ("bars", "minutes", "seconds"))
    no_other_unit = rf"(?![\w.])(?!\s*-?(?:bpm|beats?|{bars}))"
    decade = r"(?:(?:19|20)?[0-9]0'?|808|909|303)s\b"
    return _Patterns(
        bars=re.compile(rf"(?<![\w/.])-?{number}[\s-]*(?:{bars})\b", re.IGNORECASE),
        minutes=re.compile(
            rf"(?<![\w/.])(?!an?\s+(?:min|m)\b)(?:{number}[\s-]*(?:{minutes})\b)"
            rf"(?:\s*(?:and\s+)?{number}(?:[\s-]*(?:{seconds})\b|{no_other_unit}))?",
            re.IGNORECASE,
        ),
        seconds=re.compile(rf"(?<![\w/.])(?!{decade}){number}[\s-]*(?:{seconds})\b", re.IGNORECASE),
        section=re.compile(
            rf"\b(?:{_section_words()})\s*[:=]?\s*(\d{{1,3}})(?![\w/:%'-]|[.,]\d|\s*(?:bpm|-?\s*"
            rf"(?:{bars}|{minutes}|{seconds})\b))",
            re.IGNORECASE,
        ),
    )


def _section_words() -> str:
    """A pattern for the names of sections in all languages, the longest first."""
    words = {
        word.replace(" ", r"[\s-]")
        for vocabulary in vocabularies().values()
        for names in vocabulary.sections.values()
        for word in names
    }
    return "|".join(sorted(words, key=lambda word: (-len(word), word)))


def read_lengths(reading: Reading) -> list[Term]:
    """Every count of bars or stretch of time in the text, as terms."""
    patterns = _patterns()
    terms: list[Term] = []

    def take(pattern: str | re.Pattern[str], kind: Kind) -> None:
        while found := reading.take(pattern):
            amount = _amount(found, kind)
            said = reading.original[found.start() : found.end()].strip()
            terms.append(Term(kind, said, found.start(), found.end(), number=amount))

    while found := reading.take(_AT_BAR):
        bars = float(max(0, int(found[1]) - 1))
        terms.append(Term("bars", found[0], found.start(), found.end(), PLACE, bars))
    while found := reading.take(_AT_TIME):
        if found[3]:
            seconds = float(found[3]) * (1 if found[4] else 60)
        else:
            seconds = int(found[1]) * 60.0 + int(found[2])
        terms.append(Term("seconds", found[0], found.start(), found.end(), PLACE, seconds))
    terms += _bars_after_sections(reading, patterns.section)
    take(patterns.bars, "bars")
    take(_BARS_NAMED, "bars")
    take(_CLOCK, "seconds")
    while found := reading.take(_HALF_MINUTES):
        whole = 0.0 if found[0].lower().startswith("half") else _value(found[1] or "a")
        terms.append(
            Term("seconds", found[0], found.start(), found.end(), number=(whole + 0.5) * 60)
        )
    while found := reading.take(patterns.minutes):
        seconds = _value(found[1]) * 60 + (_value(found[2]) if found[2] else 0)
        words = found[0].strip()
        terms.append(Term("seconds", words, found.start(), found.end(), number=seconds))
    take(patterns.seconds, "seconds")
    return terms


def _bars_after_sections(reading: Reading, pattern: re.Pattern[str]) -> list[Term]:
    """`intro 4 verse 8 chorus 8`: the numbers, where they are no mere count of verses."""
    found = reading.find(pattern)
    for one in found:
        reading.blank(one.start(1), one.end(1))
    if all(int(one[1]) < _FEWEST_BARS_NOT_A_NUMBER for one in found):
        return []
    return [
        Term("bars", one[1], one.start(1), one.end(1), number=float(one[1]))
        for one in found
        if int(one[1])
    ]


def _amount(found: re.Match[str], kind: Kind) -> float:
    if kind == "seconds" and found.re.groups == 2:
        return int(found[1]) * 60 + int(found[2])
    return _value(found[1])


def _value(text: str) -> float:
    words = re.sub(r"\s+", "-", text.lower())
    if words in ("a", "an"):
        return 1.0
    number = number_words().get(words)
    return float(text) if number is None else float(number)
