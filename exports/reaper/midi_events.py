"""Notes as the event lines of a REAPER MIDI source, and the lines back as messages. Pure.

`E <ticks since the last line> <status> <data> <data>`, bytes in hexadecimal, three of them always.
The last line, all notes off, says where the source ends. An `e` is selected, an `m` after it muted;
`<X ticks ...` holds a system exclusive or text event.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from exports.reaper.chunks import Chunk, as_number, values
from exports.reaper.values import TICKS_PER_BEAT
from session.clips import MidiClip, Note
from session.model import Track
from session.smf.write import DRUM_CHANNEL, part_messages, ticks_at_beats

if TYPE_CHECKING:
    from mido import Message

_END = "b0 7b 00"
_TWO_BYTES = (0xC0, 0xD0)
"""Status of the messages that have one data byte: programme and channel pressure."""


def write_events(clip: MidiClip, track: Track, source: Chunk) -> None:
    """Add the notes of a clip to its source, drums on channel 10, the rest on channel 1."""
    channel = DRUM_CHANNEL if track.role == "drums" else 0
    notes = [(note.start_beats, note) for note in clip.notes]
    events = sorted(part_messages(notes, channel, track.midi_program), key=lambda one: one[:2])
    source.line("HASDATA", "1", TICKS_PER_BEAT, "QN")
    now = 0
    for ticks, _, message in events:
        data = [*message.bytes(), 0][:3]
        source.line("E", ticks - now, *(f"{byte:02x}" for byte in data))
        now = ticks
    source.line("E", max(0, ticks_at_beats(clip.length_beats) - now), _END)


def overlapping(notes: Sequence[Note]) -> bool:
    """Whether two notes of one pitch sound at once: their ends cannot be told apart."""
    ends: dict[int, float] = {}
    for note in sorted(notes, key=lambda note: note.start_beats):
        if note.start_beats < ends.get(note.pitch, note.start_beats):
            return True
        ends[note.pitch] = note.end_beats
    return False


def read_events(source: Chunk) -> Iterator[tuple[int, Message | None]]:
    """The channel messages of a source with their ticks from its start; last (its end, None).

    Muted and unreadable events are left out, their time counts.
    """
    from mido import Message

    now = 0
    for one in source.body:
        word, rest = _event(one)
        if word not in ("E", "e", "EM", "eM", "X"):
            continue
        now += max(0, int(as_number(rest, 0)))
        if word not in ("E", "e"):
            continue
        try:
            data = [int(text, 16) for text in rest[1:4]]
            length = 2 if data[0] & 0xF0 in _TWO_BYTES else 3
            message = Message.from_bytes(data[:length])
        except (ValueError, IndexError):
            continue
        yield now, message
    yield now, None


def _event(one: str | Chunk) -> tuple[str, list[str]]:
    """The kind of a line, E, e, EM, eM or X, and what follows it."""
    if isinstance(one, Chunk):
        return ("X" if one.word.upper() in ("X", "XM") else "", one.arguments)
    word, *rest = values(one) or [""]
    return word[:1] + word[1:].upper(), rest
