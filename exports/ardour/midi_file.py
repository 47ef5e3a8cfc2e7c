"""A MIDI clip as a Standard MIDI File of type 0, which is how Ardour keeps MIDI. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from struct import pack

from exports.layout import lanes
from session.clips import MidiClip, Note
from session.model import Track
from session.smf.messages import Event, variable_length
from session.smf.write import DRUM_CHANNEL, TICKS_PER_BEAT, part_messages, ticks_at_beats

_OFF, _ON = 1, 3

_MELODIC_CHANNELS = tuple(channel for channel in range(16) if channel != DRUM_CHANNEL)


def clip_bytes(clip: MidiClip, track: Track) -> bytes:
    """The file of a clip of `track`; its tick 0 is the clip's start."""
    drums = track.role == "drums"
    if any(note.bends for note in clip.notes):
        events = _bent(clip.notes, DRUM_CHANNEL if drums else 0, track.midi_program)
    else:
        rows = [list(clip.notes)] if drums else _rows(clip.notes)
        channels = (DRUM_CHANNEL,) if drums else _MELODIC_CHANNELS
        events = _plain(rows, channels, track.midi_program)
    body, now = bytearray(), 0
    for ticks, _, message in sorted(events, key=lambda event: event[:2]):
        body += variable_length(ticks - now) + message
        now = ticks
    body += variable_length(max(0, ticks_at_beats(clip.length_beats) - now)) + b"\xff\x2f\x00"
    head = pack(">4sIHHH", b"MThd", 6, 0, 1, TICKS_PER_BEAT)
    return head + pack(">4sI", b"MTrk", len(body)) + bytes(body)


def _rows(notes: Iterable[Note]) -> list[list[Note]]:
    """The notes in rows, one a MIDI channel: a note that starts while its pitch sounds gets
    another channel, for on one channel nothing says which of the two ends first."""
    pitches: dict[int, list[Note]] = {}
    for note in notes:
        pitches.setdefault(note.pitch, []).append(note)
    rows: list[list[Note]] = [[]]
    for found in pitches.values():
        for index, row in enumerate(lanes(found)):
            if index == len(rows):
                rows.append([])
            rows[index] += row
    return rows


def _plain(
    rows: list[list[Note]], channels: tuple[int, ...], program: int | None
) -> Iterator[Event]:
    for index, row in enumerate(rows):
        channel = channels[index % len(channels)]
        if program is not None:
            yield 0, 0, bytes((0xC0 | channel, program))
        for note in row:
            start = ticks_at_beats(note.start_beats)
            end = max(start + 1, ticks_at_beats(note.end_beats))
            yield start, _ON, bytes((0x90 | channel, note.pitch, note.velocity))
            yield end, _OFF, bytes((0x80 | channel, note.pitch, 0))


def _bent(notes: Iterable[Note], channel: int, program: int | None) -> Iterator[Event]:
    placed = [(note.start_beats, note) for note in notes]
    return part_messages(placed, channel, program)
