"""Chords: their tones, what they are called, and the scale that goes with each.

Every tone knows how many scale steps it stands above the root, so that a borrowed tone takes
the place of the degree it alters (G sharp replaces G under E7 in A minor).
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cache

from session.pitch import FLAT_NAMES, SHARP_NAMES, Key

_ROOT, _FIFTH = (0, 0), (4, 7)
_THIRD, _THIRD_MINOR, _FOURTH = (2, 4), (2, 3), (3, 5)
_FIFTH_FLAT, _FIFTH_SHARP, _SIXTH = (4, 6), (4, 8), (5, 9)
_SEVENTH, _SEVENTH_MAJOR, _SEVENTH_DIMINISHED = (6, 10), (6, 11), (6, 9)
_NINTH, _NINTH_FLAT, _NINTH_SHARP = (1, 14), (1, 13), (1, 15)
_ELEVENTH, _ELEVENTH_SHARP, _THIRTEENTH = (3, 17), (3, 18), (5, 21)

_MAJOR = (_ROOT, _THIRD, _FIFTH)
_MINOR = (_ROOT, _THIRD_MINOR, _FIFTH)
_DIMINISHED = (_ROOT, _THIRD_MINOR, _FIFTH_FLAT)
_SUSPENDED = (_ROOT, _FOURTH, _FIFTH)

QUALITIES: dict[str, tuple[tuple[int, int], ...]] = {
    "": _MAJOR,
    "m": _MINOR,
    "dim": _DIMINISHED,
    "aug": (_ROOT, _THIRD, _FIFTH_SHARP),
    "sus2": (_ROOT, (1, 2), _FIFTH),
    "sus4": _SUSPENDED,
    "5": (_ROOT, _FIFTH),
    "6": (*_MAJOR, _SIXTH),
    "m6": (*_MINOR, _SIXTH),
    "6/9": (*_MAJOR, _SIXTH, _NINTH),
    "m6/9": (*_MINOR, _SIXTH, _NINTH),
    "add9": (*_MAJOR, _NINTH),
    "madd9": (*_MINOR, _NINTH),
    "add11": (*_MAJOR, _ELEVENTH),
    "madd11": (*_MINOR, _ELEVENTH),
    "7": (*_MAJOR, _SEVENTH),
    "9": (*_MAJOR, _SEVENTH, _NINTH),
    "13": (*_MAJOR, _SEVENTH, _NINTH, _THIRTEENTH),
    "7b5": (_ROOT, _THIRD, _FIFTH_FLAT, _SEVENTH),
    "7#5": (_ROOT, _THIRD, _FIFTH_SHARP, _SEVENTH),
    "7b9": (*_MAJOR, _SEVENTH, _NINTH_FLAT),
    "7#9": (*_MAJOR, _SEVENTH, _NINTH_SHARP),
    "7#11": (*_MAJOR, _SEVENTH, _ELEVENTH_SHARP),
    "9#11": (*_MAJOR, _SEVENTH, _NINTH, _ELEVENTH_SHARP),
    "9#5": (_ROOT, _THIRD, _FIFTH_SHARP, _SEVENTH, _NINTH),
    "7alt": (_ROOT, _THIRD, _FIFTH_SHARP, _SEVENTH, _NINTH_SHARP),
    "13b9": (*_MAJOR, _SEVENTH, _NINTH_FLAT, _THIRTEENTH),
    "7sus4": (*_SUSPENDED, _SEVENTH),
    "9sus4": (*_SUSPENDED, _SEVENTH, _NINTH),
    "13sus4": (*_SUSPENDED, _SEVENTH, _NINTH, _THIRTEENTH),
    "maj7": (*_MAJOR, _SEVENTH_MAJOR),
    "maj9": (*_MAJOR, _SEVENTH_MAJOR, _NINTH),
    "maj13": (*_MAJOR, _SEVENTH_MAJOR, _NINTH, _THIRTEENTH),
    "maj7#5": (_ROOT, _THIRD, _FIFTH_SHARP, _SEVENTH_MAJOR),
    "maj7#11": (*_MAJOR, _SEVENTH_MAJOR, _ELEVENTH_SHARP),
    "maj9#11": (*_MAJOR, _SEVENTH_MAJOR, _NINTH, _ELEVENTH_SHARP),
    "m7": (*_MINOR, _SEVENTH),
    "m9": (*_MINOR, _SEVENTH, _NINTH),
    "m11": (*_MINOR, _SEVENTH, _NINTH, _ELEVENTH),
    "m13": (*_MINOR, _SEVENTH, _NINTH, _THIRTEENTH),
    "mMaj7": (*_MINOR, _SEVENTH_MAJOR),
    "mMaj9": (*_MINOR, _SEVENTH_MAJOR, _NINTH),
    "m7b5": (*_DIMINISHED, _SEVENTH),
    "m9b5": (*_DIMINISHED, _SEVENTH, _NINTH),
    "dim7": (*_DIMINISHED, _SEVENTH_DIMINISHED),
}
"""By chord symbol: each tone as (scale steps above the root, semitones above the root)."""

_BY_SEMITONES = {tuple(tone[1] for tone in tones): name for name, tones in QUALITIES.items()}


@dataclass(frozen=True, slots=True)
class ChordTones:
    """A chord in a key: `degree` is the root's scale degree counted from 0.

    `slash_pitch_class` is a bass note other than the root, as in `C/E` or over a pedal.
    """

    symbol: str
    degree: int
    root_pitch_class: int
    quality: str
    slash_pitch_class: int | None = None

    @property
    def pitch_classes(self) -> tuple[int, ...]:
        """Root first, then third, fifth and what is stacked above."""
        return _pitch_classes(self.root_pitch_class, self.quality)

    @property
    def bass_pitch_class(self) -> int:
        """What the bass has: the root, if no other note was asked for."""
        slash = self.slash_pitch_class
        return self.root_pitch_class if slash is None else slash

    def over(self, pitch_class: int, name: str) -> ChordTones:
        """The same chord over another bass note, called `name`."""
        if pitch_class == self.bass_pitch_class:
            return self
        if pitch_class == self.root_pitch_class:
            return replace(self, symbol=self.plain_symbol, slash_pitch_class=None)
        return replace(self, symbol=f"{self.plain_symbol}/{name}", slash_pitch_class=pitch_class)

    @property
    def plain_symbol(self) -> str:
        """The symbol without its bass note."""
        if self.slash_pitch_class is None:
            return self.symbol
        return self.symbol[: self.symbol.rindex("/")]

    def scale_in(self, key: Key) -> tuple[int, ...]:
        """The key's scale from its tonic, with the degrees that the chord alters."""
        return _scale(self, key)

    def third_and_fifth(self) -> tuple[int, ...]:
        """The pitch classes on which a phrase comes to rest: root, third, fifth."""
        return self.pitch_classes[:3]


@cache
def _pitch_classes(root_pitch_class: int, quality: str) -> tuple[int, ...]:
    return tuple((root_pitch_class + up) % 12 for _, up in QUALITIES[quality])


@cache
def _scale(chord: ChordTones, key: Key) -> tuple[int, ...]:
    scale = list(key.pitch_classes)
    altered = set()
    for steps, up in QUALITIES[chord.quality]:
        place = (chord.degree + steps) % 7
        scale[place] = (chord.root_pitch_class + up) % 12
        altered.add(place)
    bass = chord.bass_pitch_class
    if bass not in scale:
        beside = [n for n in range(7) if (scale[n] - bass) % 12 in (1, 11) and n not in altered]
        if beside:
            scale[beside[0]] = bass
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
