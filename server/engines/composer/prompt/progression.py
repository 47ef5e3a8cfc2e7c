"""Chords written into the prompt: `Am F C G`, `Dm7 - G7 - Cmaj7`, `I-V-vi-IV`."""

from __future__ import annotations

import re
from dataclasses import dataclass

from server.engines.composer.prompt.reading import Reading

_KIND = (
    r"(?:maj7|maj9|maj|min7|min|m7b5|maj7|m7|m9|m6|m|M7|dim7|dim|aug|sus2|sus4|sus|add9|7b9|"
    r"7#9|6|7|9|11|13)?"
)
_SYMBOL = rf"[A-G][#b]?{_KIND}(?:/[A-G][#b]?)?"
_NUMERAL = r"[#b]?(?:VII|VI|IV|V|III|II|I|vii|vi|iv|v|iii|ii|i)(?:maj7|dim|7)?"
_BETWEEN = r"(?:\s*[|,–-]\s*|\s*->\s*|\s+)"
_FEWEST = 3
"""So many chords in a row are a progression; one or two may be a key or words."""


@dataclass(frozen=True, slots=True)
class ChordsWish:
    """Chords as they were written, and the chart they make: a bar each without bar lines."""

    words: str
    chart: str


def _run(chord: str) -> re.Pattern[str]:
    more = rf"(?:{_BETWEEN}{chord}(?![\w#'])){{{_FEWEST - 1},}}"
    return re.compile(rf"(?<![\w#'/-]){chord}(?![\w#']){more}(?!\s*/)")


_RUNS = (_run(_SYMBOL), _run(_NUMERAL))


def read_progression(reading: Reading) -> ChordsWish | None:
    """The progression the prompt gives, or None; one and the same letter again is none."""
    for pattern in _RUNS:
        for found in reading.find(pattern):
            words = found[0].strip()
            chords = re.findall(_SYMBOL if pattern is _RUNS[0] else _NUMERAL, words)
            if len({chord for chord in chords if chord}) < 2:
                continue
            reading.blank(found.start(), found.end())
            chart = words if "|" in words else " | ".join(chord for chord in chords if chord)
            return ChordsWish(words, chart)
    return None
