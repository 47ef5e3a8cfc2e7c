"""Pitch classes, modes and keys."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated, Literal

from pydantic import Field

Mode = Literal["major", "minor", "dorian", "phrygian", "lydian", "mixolydian", "locrian"]

SCALE_STEPS: dict[Mode, tuple[int, ...]] = {
    "major": (0, 2, 4, 5, 7, 9, 11),
    "minor": (0, 2, 3, 5, 7, 8, 10),
    "dorian": (0, 2, 3, 5, 7, 9, 10),
    "phrygian": (0, 1, 3, 5, 7, 8, 10),
    "lydian": (0, 2, 4, 6, 7, 9, 11),
    "mixolydian": (0, 2, 4, 5, 7, 9, 10),
    "locrian": (0, 1, 3, 5, 6, 8, 10),
}
"""Semitones above the tonic of each mode's seven degrees."""

_LETTERS = {"C": 0, "D": 2, "E": 4, "F": 5, "G": 7, "A": 9, "B": 11}
_SIGNS = {"": 0, "#": 1, "b": -1}
SHARP_NAMES = ("C", "C#", "D", "D#", "E", "F", "F#", "G", "G#", "A", "A#", "B")
FLAT_NAMES = ("C", "Db", "D", "Eb", "E", "F", "Gb", "G", "Ab", "A", "Bb", "B")

_MAJOR_WITH_FLATS = frozenset({1, 3, 5, 8, 10})
"""Pitch classes whose major key is written with flats: Db, Eb, F, Ab, Bb."""


@dataclass(frozen=True, slots=True)
class Key:
    """A tonic and a mode."""

    tonic: Annotated[str, Field(pattern=r"^[A-G][#b]?$", description="C, F#, Bb ...")]
    mode: Mode

    @classmethod
    def of_pitch_class(cls, pitch_class: int, mode: Mode) -> Key:
        """The key on `pitch_class` (0 is C), spelled as it is usually written."""
        relative_major = (pitch_class - _MAJOR_TONIC_OFFSET[mode]) % 12
        names = FLAT_NAMES if relative_major in _MAJOR_WITH_FLATS else SHARP_NAMES
        return cls(names[pitch_class % 12], mode)

    @property
    def pitch_class(self) -> int:
        """The tonic's pitch class; 0 is C."""
        return (_LETTERS[self.tonic[0]] + _SIGNS[self.tonic[1:]]) % 12

    @property
    def name(self) -> str:
        """The key in words: `A minor`."""
        return f"{self.tonic} {self.mode}"

    @property
    def pitch_classes(self) -> tuple[int, ...]:
        """The seven pitch classes of the scale, from the tonic up."""
        return tuple((self.pitch_class + step) % 12 for step in SCALE_STEPS[self.mode])

    @property
    def relative_major_pitch_class(self) -> int:
        """The pitch class of the major key with the same notes."""
        return (self.pitch_class - _MAJOR_TONIC_OFFSET[self.mode]) % 12


_MAJOR_TONIC_OFFSET: dict[Mode, int] = {
    "major": 0,
    "dorian": 2,
    "phrygian": 4,
    "lydian": 5,
    "mixolydian": 7,
    "minor": 9,
    "locrian": 11,
}
"""Semitones from the tonic of the relative major up to each mode's own tonic."""
