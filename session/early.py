"""Notes of a piece that are told before it sounds: an engine composes long before it has rendered.

Written by the server, read by whoever plays along. Bends of notes are not told.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import Annotated, Any

from pydantic import Field, TypeAdapter, ValidationError

from session.errors import BadInput
from session.meter import MeterMap
from session.model import Chord, Session, Track
from session.pitch import Key
from session.smf.write import channels_of
from session.tempo import TempoMap, on_beat_grid
from session.units import Beats, MidiPitch, MidiProgram, MidiVelocity, Name, PositiveBeats, Role

MOST_NOTES = 12_000
"""What fits into a message with room to spare; a longer piece is told up to a bar line."""

EarlyNote = tuple[MidiPitch, MidiVelocity, Beats, PositiveBeats]
"""Pitch, velocity, start and length; the start counts from the start of the piece."""


@dataclass(frozen=True, slots=True)
class EarlyTrack:
    """A track's notes, in order; `given` ones were given and come back as they were."""

    name: Name
    role: Role
    channel: Annotated[int, Field(ge=0, le=15, description="From 0; drums have 9.")]
    program: MidiProgram | None
    given: bool
    notes: tuple[EarlyNote, ...]


@dataclass(frozen=True, slots=True)
class EarlyNotes:
    """The notes of a piece.

    What is new begins at `new_from_beats`: after what was given, when it is answered or goes on,
    else at the start. Notes are told that begin before `until_beats`.
    """

    length_beats: PositiveBeats
    new_from_beats: Beats
    until_beats: Beats
    tempo_map: TempoMap
    meter_map: MeterMap
    key: Key | None
    chords: tuple[Chord, ...]
    tracks: tuple[EarlyTrack, ...]

    @classmethod
    def of_session(
        cls, session: Session, given: int = 0, new_from_beats: float = 0.0
    ) -> EarlyNotes:
        """The notes of a session whose first `given` tracks were given."""
        parts = [(index, track) for index, track in enumerate(session.tracks) if track.midi_clips]
        channels = channels_of([track for _, track in parts])
        whole = [_notes_of(track) for _, track in parts]
        until = _until_beats(session, whole)
        return cls(
            length_beats=session.length_beats,
            new_from_beats=new_from_beats,
            until_beats=until,
            tempo_map=session.tempo_map,
            meter_map=session.meter_map,
            key=session.key,
            chords=tuple(chord for chord in session.chords if chord.start_beats < until),
            tracks=tuple(
                EarlyTrack(
                    track.name,
                    track.role,
                    channel,
                    track.midi_program,
                    index < given,
                    tuple(note for note in notes if note[2] < until),
                )
                for (index, track), channel, notes in zip(parts, channels, whole, strict=True)
            ),
        )

    @classmethod
    def of_json(cls, data: Any) -> EarlyNotes:
        """What `as_json` gave. Raises BadInput for what is none."""
        try:
            return _adapter().validate_python(data, strict=False)
        except ValidationError as error:
            raise BadInput(
                "The server's early notes cannot be read: update Roadie on both machines."
            ) from error

    def as_json(self) -> dict[str, Any]:
        """The notes as plain JSON."""
        data: dict[str, Any] = _adapter().dump_python(self, mode="json")
        return data


@cache
def _adapter() -> TypeAdapter[EarlyNotes]:
    return TypeAdapter(EarlyNotes)


def _notes_of(track: Track) -> list[EarlyNote]:
    return sorted(
        (
            (
                note.pitch,
                note.velocity,
                on_beat_grid(clip.start_beats + note.start_beats),
                note.length_beats,
            )
            for clip in track.midi_clips
            for note in clip.notes
        ),
        key=lambda note: (note[2], note[0]),
    )


def _until_beats(session: Session, parts: list[list[EarlyNote]]) -> float:
    """The end, or the last bar line before which there are no more notes than are told."""
    starts = sorted(note[2] for notes in parts for note in notes)
    if len(starts) <= MOST_NOTES:
        return session.length_beats
    bar, _ = session.meter_map.bar_at_beats(starts[MOST_NOTES])
    return session.meter_map.beats_at_bar(bar)
