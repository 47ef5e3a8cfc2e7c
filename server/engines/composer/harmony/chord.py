"""Chords: their tones, what they are called, and the scale that goes with each.

Every tone knows how many scale steps it stands above the root, so that a borrowed tone takes
the place of the degree it alters (G sharp replaces G under E7 in A minor).
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

from session.pitch import FLAT_NAMES, SHARP_NAMES, Key

_THIRD_MINOR, _THIRD, _FIFTH = (2, 3), (2, 4), (4, 7)
_ROOT = (0, 0)

QUALITIES: dict[str, tuple[tuple[int, int], ...]] = {
    "": (_ROOT, _THIRD, _FIFTH),
    "m": (_ROOT, _THIRD_MINOR, _FIFTH),
    "dim": (_ROOT, _THIRD_MINOR, (4, 6)),
    "aug": (_ROOT, _THIRD, (4, 8)),
    "sus2": (_ROOT, (1, 2), _FIFTH),
    "sus4": (_ROOT, (3, 5), _FIFTH),
    "5": (_ROOT, _FIFTH),
    "6": (_ROOT, _THIRD, _FIFTH, (5, 9)),
    "m6": (_ROOT, _THIRD_MINOR, _FIFTH, (5, 9)),
    "7": (_ROOT, _THIRD, _FIFTH, (6, 10)),
    "maj7": (_ROOT, _THIRD, _FIFTH, (6, 11)),
    "m7": (_ROOT, _THIRD_MINOR, _FIFTH, (6, 10)),
    "mMaj7": (_ROOT, _THIRD_MINOR, _FIFTH, (6, 11)),
    "m7b5": (_ROOT, _THIRD_MINOR, (4, 6), (6, 10)),
    "dim7": (_ROOT, _THIRD_MINOR, (4, 6), (6, 9)),
    "7sus4": (_ROOT, (3, 5), _FIFTH, (6, 10)),
    "add9": (_ROOT, _THIRD, _FIFTH, (1, 14)),
    "madd9": (_ROOT, _THIRD_MINOR, _FIFTH, (1, 14)),
    "9": (_ROOT, _THIRD, _FIFTH, (6, 10), (1, 14)),
    "maj9": (_ROOT, _THIRD, _FIFTH, (6, 11), (1, 14)),
    "m9": (_ROOT, _THIRD_MINOR, _FIFTH, (6, 10), (1, 14)),
}
"""By chord symbol: each tone as (scale steps above the root, semitones above the root)."""

_BY_SEMITONES = {tuple(tone[1] for tone in tones): name for name, tones in QUALITIES.items()}


@dataclass(frozen=True, slots=True)
class ChordTones:
    """A chord in a key: `degree` is the root's scale degree counted from 0."""

    symbol: str
    degree: int
    root_pitch_class: int
    quality: str

    @property
    def pitch_classes(self) -> tuple[int, ...]:
        """Root first, then third, fifth and what is stacked above."""
        return tuple((self.root_pitch_class + up) % 12 for _, up in QUALITIES[self.quality])

    def scale_in(self, key: Key) -> tuple[int, ...]:
        """The key's scale from its tonic, with the degrees that the chord alters."""
        return _scale(self, key)

    def third_and_fifth(self) -> tuple[int, ...]:
        """The pitch classes on which a phrase comes to rest: root, third, fifth."""
        return self.pitch_classes[:3]


@cache
def _scale(chord: ChordTones, key: Key) -> tuple[int, ...]:
    scale = list(key.pitch_classes)
    for steps, up in QUALITIES[chord.quality]:
        scale[(chord.degree + steps) % 7] = (chord.root_pitch_class + up) % 12
    return tuple(scale)


def quality_of(semitones: tuple[int, ...]) -> str | None:
    """The chord symbol's suffix for tones above the root, or None when it has no name here."""
    return _BY_SEMITONES.get(semitones)


def spelled(pitch_class: int, degree: int, key: Key) -> str:
    """The name of `pitch_class` as the `degree` (from 0) of `key`: Eb in C minor, D# in E.

    Where that would take a double sign, the usual name is given.
    """
    letter = "CDEFGAB"[("CDEFGAB".index(key.tonic[0]) + degree) % 7]
    natural = SHARP_NAMES.index(letter)
    away = (pitch_class - natural + 6) % 12 - 6
    sign = {0: "", 1: "#", -1: "b"}.get(away)
    if sign is not None:
        return letter + sign
    return (FLAT_NAMES if "b" in key.tonic else SHARP_NAMES)[pitch_class]
