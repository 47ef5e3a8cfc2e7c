"""The parts of a session as a mixer has them: one for a track's audio, one for its notes. Pure."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

from session.clips import AudioClip, MidiClip, Note
from session.model import Session, Track

MIDI_ENDING = " MIDI"
"""What the name of a track's notes ends with where its audio stands beside them."""

LONGEST_NAME = 200


@dataclass(frozen=True, slots=True)
class Part:
    """One channel to be made; `colour` is 0xRRGGBB, and `name` one line of text."""

    name: str
    kind: Literal["audio", "midi"]
    colour: int
    gain_db: float
    pan: float
    mute: bool
    audio_clips: tuple[AudioClip, ...] = ()
    midi_clips: tuple[MidiClip, ...] = ()

    @property
    def clips(self) -> int:
        """How many clips it has."""
        return len(self.audio_clips) + len(self.midi_clips)


def one_line(text: str, instead: str = "Roadie") -> str:
    """`text` without line ends and control characters; `instead` where nothing is left."""
    plain = "".join(" " if unicodedata.category(mark)[0] == "C" else mark for mark in text)
    return " ".join(plain.split())[:LONGEST_NAME] or instead


def parts_of(session: Session) -> tuple[Part, ...]:
    """The parts in the order of the tracks; a track without clips is a part of its kind, empty."""
    return tuple(part for track in session.tracks for part in _parts_of_track(track))


def _parts_of_track(track: Track) -> Iterator[Part]:
    name, colour = one_line(track.name, track.role), int(track.colour[1:], 16)
    gain_db, clips = _same_gain(track)
    if clips or not track.midi_clips:
        yield Part(name, "audio", colour, gain_db, track.pan, track.mute, audio_clips=clips)
    if track.midi_clips:
        called = name + MIDI_ENDING if clips else name
        yield Part(
            called, "midi", colour, track.gain_db, track.pan, track.mute, (), track.midi_clips
        )


def _same_gain(track: Track) -> tuple[float, tuple[AudioClip, ...]]:
    """The fader, with the gain of the clips where they all have the same, and the clips.

    What is put into a running DAW plays at its own speed there, so it is what is heard that is put.
    """
    gains = {clip.gain_db for clip in track.audio_clips}
    both_db = track.gain_db + (gains.pop() if len(gains) == 1 else 0.0)
    return both_db, tuple(clip.heard for clip in track.audio_clips)


def notes_between(part: Part, start_beats: float, end_beats: float) -> tuple[Note, ...]:
    """The notes that begin in a stretch, in order; starts count from its start.

    Notes that reach past its end stop there; of two that begin at one place on one key the longer
    stays, for no program keeps both.
    """
    found: dict[tuple[float, int], Note] = {}
    for clip in part.midi_clips:
        for note in clip.notes:
            at_beats = clip.start_beats + note.start_beats
            if not start_beats <= at_beats < end_beats:
                continue
            length_beats = min(note.length_beats, end_beats - at_beats)
            placed = Note(note.pitch, note.velocity, at_beats - start_beats, length_beats)
            key = (placed.start_beats, placed.pitch)
            if key not in found or found[key].length_beats < length_beats:
                found[key] = placed
    return tuple(found[key] for key in sorted(found))
