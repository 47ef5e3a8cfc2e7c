"""The notes of a MIDI clip as Live holds them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence

from lxml import etree

from exports.ableton.note_bends import write_bends
from exports.ableton.skeleton import put, written
from exports.timeline import bends_from
from exports.xml_parts import at
from session.clips import MidiClip, Note
from session.tempo import on_beat_grid

SHORTEST_BEATS = 1e-6

_NOTE = (
    '<MidiNoteEvent Time="{}" Duration="{}" Velocity="{}" VelocityDeviation="0" OffVelocity="64"'
    ' Probability="1" IsEnabled="true" NoteId="{}"/>'
).format


def write_notes(notes: Sequence[Note], parent: etree._Element) -> None:
    """Fill the Notes of a clip, a KeyTrack a pitch. The notes of a pitch may not overlap."""
    tracks = at(parent, "KeyTracks")
    # As text: a long piece has tens of thousands of notes, and the parser makes them faster.
    tracks.extend(etree.fromstring(_key_tracks(notes)))
    write_bends(enumerate(notes, 1), parent)
    put(parent, "NoteIdGenerator/NextId", len(notes) + 1)


def _key_tracks(notes: Sequence[Note]) -> str:
    rows: dict[int, list[str]] = defaultdict(list)
    for number, note in enumerate(notes, 1):
        times = written(note.start_beats), written(note.length_beats)
        rows[note.pitch].append(_NOTE(*times, note.velocity, number))
    tracks = [
        f'<KeyTrack Id="{index}"><Notes>{"".join(row)}</Notes><MidiKey Value="{pitch}"/></KeyTrack>'
        for index, (pitch, row) in enumerate(sorted(rows.items()))
    ]
    return f"<KeyTracks>{''.join(tracks)}</KeyTracks>"


def playable(notes: Sequence[Note]) -> tuple[Note, ...]:
    """The notes as Live can hold them: those of one pitch do not overlap.

    A note ends where the next of its pitch begins; of several that begin together the longest
    stays.
    """
    by_pitch: dict[int, list[Note]] = defaultdict(list)
    for note in sorted(notes, key=lambda note: (note.start_beats, -note.length_beats)):
        if note.end_beats <= 0:
            continue
        row = by_pitch[note.pitch]
        start = max(0.0, note.start_beats)
        if row and start <= row[-1].start_beats:
            continue
        if row and row[-1].end_beats > start:
            row[-1] = _resized(row[-1], row[-1].start_beats, start)
        row.append(_resized(note, start, note.end_beats) if start != note.start_beats else note)
    return tuple(
        sorted(
            (note for row in by_pitch.values() for note in row),
            key=lambda note: (note.start_beats, note.pitch),
        )
    )


def _resized(note: Note, start_beats: float, end_beats: float) -> Note:
    length = on_beat_grid(end_beats - start_beats)
    bends = bends_from(note.bends, start_beats - note.start_beats) if note.bends else ()
    return Note(note.pitch, note.velocity, start_beats, length, bends)


def are_shortened(clip: MidiClip) -> bool:
    """Whether notes of one pitch overlap in the clip."""
    kept = playable(clip.notes)
    return sum(note.length_beats for note in kept) < (
        sum(note.length_beats for note in clip.notes) - SHORTEST_BEATS
    )
