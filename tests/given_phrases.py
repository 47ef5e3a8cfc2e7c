"""Phrases that everyone knows, in any key, meter and feel, to be given to the engine."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from session.clips import MidiClip, Note
from session.model import Track
from session.units import ROLE_COLOURS, Role


@dataclass(frozen=True, slots=True)
class Phrase:
    """A tune as (pitch in C, length in beats), None resting; the chords that go with its bars."""

    notes: tuple[tuple[int | None, float], ...]
    meter: tuple[int, int]
    mode: str = "major"
    pick_up_beats: float = 0.0

    @property
    def beats(self) -> float:
        """How long it is."""
        return sum(length for _, length in self.notes)


def _evenly(pitches: str, beats: float) -> tuple[tuple[int | None, float], ...]:
    return tuple((int(pitch) if pitch != "." else None, beats) for pitch in pitches.split())


ODE = Phrase(
    _evenly("64 64 65 67 67 65 64 62 60 60 62 64 64 62 62 .", 1.0)
    + _evenly("64 64 65 67 67 65 64 62 60 60 62 64 62 60 60 .", 1.0),
    (4, 4),
)
FRERE_JACQUES = Phrase(
    _evenly("60 62 64 60 60 62 64 60", 1.0)
    + ((64, 1.0), (65, 1.0), (67, 2.0)) * 2
    + _evenly("67 69 67 65", 0.5)
    + _evenly("64 60", 1.0)
    + _evenly("67 69 67 65", 0.5)
    + _evenly("64 60", 1.0)
    + ((60, 1.0), (55, 1.0), (60, 2.0)) * 2,
    (4, 4),
)
WALTZ = Phrase(
    _evenly("60 64 67 72 71 69 67 65 64 62 64 65 64 60 64 67 65 62 59 62 55", 1.0)
    + _evenly("60", 3.0),
    (3, 4),
)
MINOR_JIG = Phrase(
    _evenly("69 72 76 74 72 71 69 64 69 71 68 64", 0.5)
    + _evenly("69 72 76 77 76 74 72 69 71", 0.5)
    + ((69, 1.5),),
    (6, 8),
    "minor",
)
SEVEN = Phrase(
    _evenly("60 62 64 65 67 65 64 62 59 62 65 64 60 55", 0.5)
    + _evenly("64 65 67 69 67 64 60", 0.5)
    + _evenly("62 59 60", 0.5)
    + ((60, 2.0),),
    (7, 8),
)
PICK_UP = Phrase(
    _evenly(".", 3.0)
    + _evenly("55 60 60 62 64 60 64 62 55 60 60 62 64", 1.0)
    + _evenly("60", 2.0)
    + _evenly("59 60", 1.0),
    (4, 4),
    pick_up_beats=3.0,
)

PHRASES = {
    "ode": ODE,
    "frere jacques": FRERE_JACQUES,
    "waltz": WALTZ,
    "minor jig": MINOR_JIG,
    "seven": SEVEN,
    "pick-up": PICK_UP,
}


def notes_of_phrase(
    phrase: Phrase,
    semitones: int = 0,
    swing: float = 0.5,
    late_beats: float = 0.0,
    accent: int = 0,
) -> tuple[Note, ...]:
    """The phrase as it is played: transposed, its off-beat eighths swung, late and accented."""
    notes, at = [], 0.0
    for pitch, length in phrase.notes:
        if pitch is not None:
            swung = at + (swing - 0.5 if abs(at % 1 - 0.5) < 1e-6 else 0.0)
            velocity = 80 + (accent if at % 1 == 0 else 0)
            notes.append(Note(pitch + semitones, velocity, swung + late_beats, 0.9 * length))
        at += length
    return tuple(notes)


def track_of(notes: tuple[Note, ...], name: str = "Tune", role: Role = "other") -> Track:
    """A track of one clip from the start."""
    length = max(note.end_beats for note in notes)
    return Track(name, role, ROLE_COLOURS[role], midi_clips=(MidiClip(0.0, length, notes),))


def chords_track(
    chords: Sequence[tuple[int, ...]], beats: float = 4.0, name: str = "Piano"
) -> Track:
    """Block chords, one every so many beats."""
    notes = tuple(
        Note(pitch, 75, index * beats, 0.95 * beats)
        for index, chord in enumerate(chords)
        for pitch in chord
    )
    return track_of(notes, name)


def beat_track(bars: int, late_beats: float = 0.0, name: str = "Beat") -> Track:
    """Kick on 1 and the and of 3, snare on 2 and 4, eighth hats; a bar of four."""
    notes = [
        Note(pitch, velocity, 4.0 * bar + at + (late_beats if at % 1 else 0.0), 0.1)
        for bar in range(bars)
        for pitch, velocity, places in (
            (36, 110, (0.0, 2.5)),
            (38, 105, (1.0, 3.0)),
            (42, 70, (0.0, 0.5, 1.0, 1.5, 2.0, 2.5, 3.0, 3.5)),
        )
        for at in places
    ]
    ordered = tuple(sorted(notes, key=lambda note: (note.start_beats, note.pitch)))
    return track_of(ordered, name, "drums")


TWINKLE = Phrase(_evenly("60 60 67 67 69 69 67 67 65 65 64 64 62 62 60 60", 1.0), (4, 4))
