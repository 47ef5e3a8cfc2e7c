"""Roman numerals: chords by their place in the key.

    i  IV  bVII  V7  iim7b5  III+  vii°7  Isus4  V7/V  ii7/V  bII7/V  I/3

The degree counts in the mode's own scale (III in A minor is C); the case gives the third; what
follows is the quality, else the style's colour adds the seventh or ninth that the scale has.
After a stroke, a numeral is the degree that a chord leads to as if it were a tonic; 3, 5 or 7 is
the chord's own tone in the bass.
"""

from __future__ import annotations

import re
from functools import cache
from typing import Annotated, Literal

from pydantic import AfterValidator

from server.engines.composer.harmony.chord import QUALITIES, ChordTones, quality_of, spelled
from session.pitch import SCALE_STEPS, SHARP_NAMES, Key

Colour = Literal["triads", "sevenths", "ninths"]

_DEGREES = {"I": 0, "II": 1, "III": 2, "IV": 3, "V": 4, "VI": 5, "VII": 6}
_ROMAN = "VII|VI|IV|V|III|II|I"
_NUMERAL = re.compile(
    rf"(?P<sign>[#b]?)(?P<roman>{_ROMAN}|{_ROMAN.lower()})"
    r"(?P<rest>6/9|[^/]*)"
    rf"(?:/(?P<target_sign>[#b]?)(?P<target>{_ROMAN}|{_ROMAN.lower()}))?(?:/(?P<bass>[357]))?"
)
_SIGNS = {"": 0, "#": 1, "b": -1}
_WRITTEN: dict[str, str] = {"°": "dim", "o": "dim", "°7": "dim7", "o7": "dim7", "ø": "m7b5"}
_WRITTEN |= {"ø7": "m7b5", "ø9": "m9b5", "+": "aug", "+7": "7#5", "69": "6/9"}
_MINOR = {name: f"m{name}" for name in ("6", "6/9", "7", "9", "11", "13", "add9", "add11")}
_MINOR |= {"maj7": "mMaj7", "maj9": "mMaj9", "b5": "dim", "7b5": "m7b5", "69": "m6/9"}
_MAJOR_THIRD = (2, 4)
_SELDOM_WRITTEN = ("Cb", "Fb", "E#", "B#")
_BASS_STEPS = {"3": (2, 1), "5": (4,), "7": (6, 5)}


@cache
def _parts(numeral: str) -> re.Match[str]:
    found = _NUMERAL.fullmatch(numeral)
    if found is None or not _is_named(found):
        raise ValueError(f"{numeral!r} is no chord: write it like i, IV7, bVIImaj7, iiø7 or V7/V")
    return found


def _is_named(found: re.Match[str]) -> bool:
    """Whether the quality is one there is, and not major under a small letter."""
    quality = _named_quality(found)
    if quality is None:
        return True
    return quality in QUALITIES and not (_small(found) and _MAJOR_THIRD in QUALITIES[quality])


def _small(found: re.Match[str]) -> bool:
    return found["roman"].islower()


def _named_quality(found: re.Match[str]) -> str | None:
    """The quality that is written out, or None where the style's colour may decide."""
    rest = found["rest"]
    if not rest:
        return None
    if _small(found) and rest in _MINOR:
        return _MINOR[rest]
    return _WRITTEN.get(rest, rest)


@cache
def chord_of(numeral: str, key: Key, colour: Colour = "triads") -> ChordTones:
    """The chord that `numeral` means in `key`.

    Raises ValueError when the numeral cannot be read.
    """
    found = _parts(numeral)
    steps = SCALE_STEPS[key.mode]
    degree = _DEGREES[found["roman"].upper()]
    root = steps[degree] + _SIGNS[found["sign"]]
    if found["target"]:
        target = _DEGREES[found["target"].upper()]
        root = steps[target] + _SIGNS[found["target_sign"]] + SCALE_STEPS["major"][degree]
        root += _SIGNS[found["sign"]]
        degree = (target + degree) % 7
    root_pitch_class = (key.pitch_class + root) % 12
    quality = _named_quality(found)
    if quality is None:
        triad = "m" if _small(found) else ""
        borrowed = bool(found["sign"] or found["target"])
        quality = triad if borrowed else _coloured(triad, degree, key, colour)
    name = spelled(root_pitch_class, degree, key)
    if name in _SELDOM_WRITTEN and root_pitch_class not in key.pitch_classes:
        name = SHARP_NAMES[root_pitch_class]
    chord = ChordTones(name + quality, degree, root_pitch_class, quality)
    return chord if found["bass"] is None else _inverted(chord, found["bass"], key)


def _inverted(chord: ChordTones, figure: str, key: Key) -> ChordTones:
    """The chord over its third, fifth or seventh; over its root where it has no such tone."""
    tones = {steps: up for steps, up in QUALITIES[chord.quality] if steps in _BASS_STEPS[figure]}
    if not tones:
        return chord
    steps, up = next(iter(tones.items()))
    bass = (chord.root_pitch_class + up) % 12
    return chord.over(bass, spelled(bass, (chord.degree + steps) % 7, key))


def _coloured(triad: str, degree: int, key: Key, colour: Colour) -> str:
    """The triad with the seventh and ninth that stand above it in the scale.

    A minor ninth and a seventh that no chord symbol names are left away: they would rub.
    """
    steps = SCALE_STEPS[key.mode]

    def above(count: int) -> int:
        octave, place = divmod(degree + count, 7)
        return steps[place] + 12 * octave - steps[degree]

    tones = tuple(up for _, up in QUALITIES[triad])
    if colour == "triads" or tones != (0, above(2), above(4)):
        return triad
    seventh = quality_of((*tones, above(6)))
    if colour == "sevenths":
        return seventh or triad
    ninth = quality_of((*tones, above(6), above(8)))
    return ninth or seventh or triad


def check_progression(text: str) -> str:
    """`text` unchanged, when each of its bars (`|`) holds chords that can be read or `%`.

    Raises ValueError otherwise.
    """
    for number, bar in enumerate(text.split("|")):
        numerals = bar.split()
        if not numerals:
            raise ValueError(f"bar {number + 1} of {text!r} has no chord: % repeats the last bar")
        if numerals == ["%"] and number:
            continue
        for numeral in numerals:
            _parts(numeral)
    return text


Progression = Annotated[str, AfterValidator(check_progression)]


def progression_bars(text: str) -> tuple[tuple[str, ...], ...]:
    """The numerals of each bar; `%` repeats the bar before."""
    bars: list[tuple[str, ...]] = []
    for bar in text.split("|"):
        numerals = tuple(bar.split())
        bars.append(bars[-1] if numerals == ("%",) else numerals)
    return tuple(bars)
