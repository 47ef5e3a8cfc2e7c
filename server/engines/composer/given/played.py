"""Given tracks as notes on the composer's ticks, with what each of them is in the music."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple

from server.engines.composer.bars import TICKS_PER_BEAT
from session.model import Track
from session.units import Role

_CHORDS_FROM_VOICES = 1.8
"""A track that sounds this many notes at once on average plays chords."""

_BASS_BELOW_PITCH = 48
_KIT_PITCHES = frozenset({35, 36, 37, 38, 39, 40, 41, 42, 43, 44, 45, 46, 47, 48, 49, 50, 51, 53})
_KICKS, _HATS = frozenset({35, 36}), frozenset({42, 44, 46, 51})
_HEARD_AT_ONCE_TICKS = TICKS_PER_BEAT // 12


class Played(NamedTuple):
    """A note as it was played, from the start of the piece."""

    start_ticks: int
    length_ticks: int
    pitch: int
    velocity: int

    @property
    def end_ticks(self) -> int:
        """Where it ends."""
        return self.start_ticks + self.length_ticks


@dataclass(frozen=True, slots=True)
class Voice:
    """A given track: its notes in order, and whether it is drums, bass, chords or a lead."""

    track: Track
    role: Role
    notes: tuple[Played, ...]


def notes_of(track: Track) -> tuple[Played, ...]:
    """The notes of a track's clips in order; what lies before the piece's start is left out."""
    found = []
    for clip in track.midi_clips:
        for note in clip.notes:
            start = round((clip.start_beats + note.start_beats) * TICKS_PER_BEAT)
            length = max(1, round(note.length_beats * TICKS_PER_BEAT))
            if start >= 0:
                found.append(Played(start, length, note.pitch, note.velocity))
    return tuple(sorted(found))


def voices_of(tracks: Sequence[Track]) -> tuple[Voice, ...]:
    """Every track that has notes, with its role."""
    voices = []
    for track in tracks:
        notes = notes_of(track)
        if notes:
            voices.append(Voice(track, role_of(track, notes), notes))
    return tuple(voices)


def pitched(voices: Sequence[Voice]) -> tuple[Played, ...]:
    """The notes of all voices that have pitch, in order."""
    return tuple(sorted(note for voice in voices if voice.role != "drums" for note in voice.notes))


def melody_of(voices: Sequence[Voice]) -> Voice | None:
    """The voice that is heard as the tune: a lead, else what there is above a bass."""
    for role in ("lead", "vocals", "chords", "pad", "other", "bass"):
        of_role = [voice for voice in voices if voice.role == role]
        if of_role:
            return max(of_role, key=lambda voice: len(voice.notes))
    return None


def role_of(track: Track, notes: Sequence[Played]) -> Role:
    """Drums and bass by the track's own word, else by range and by how many notes sound at once."""
    if track.role == "drums" or (track.role == "other" and _sounds_like_a_kit(notes)):
        return "drums"
    if track.role == "bass":
        return "bass"
    at_once = voices_at_once(notes)
    middle = sorted(note.pitch for note in notes)[len(notes) // 2]
    if middle < _BASS_BELOW_PITCH and at_once < _CHORDS_FROM_VOICES:
        return "bass"
    if track.role == "pad":
        return "pad"
    return "chords" if at_once >= _CHORDS_FROM_VOICES else "lead"


def voices_at_once(notes: Sequence[Played]) -> float:
    """How many notes sound at once on average, where anything sounds."""
    edges = sorted(
        [(note.start_ticks, 1) for note in notes] + [(note.end_ticks, -1) for note in notes]
    )
    sounding, before_ticks, some_ticks, all_ticks = 0, 0, 0, 0
    for ticks, step in edges:
        if sounding:
            some_ticks += ticks - before_ticks
            all_ticks += sounding * (ticks - before_ticks)
        sounding += step
        before_ticks = ticks
    return all_ticks / some_ticks if some_ticks else 1.0


def _sounds_like_a_kit(notes: Sequence[Played]) -> bool:
    """General MIDI kick and hat, struck together now and then, and nothing outside the kit."""
    pitches = {note.pitch for note in notes}
    if not pitches <= _KIT_PITCHES or not pitches & _KICKS or not pitches & _HATS:
        return False
    kicks = [note.start_ticks for note in notes if note.pitch in _KICKS]
    hats = [note.start_ticks for note in notes if note.pitch in _HATS]
    return any(abs(kick - hat) <= _HEARD_AT_ONCE_TICKS for kick in kicks for hat in hats)
