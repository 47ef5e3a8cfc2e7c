"""Notes as the event lines of a REAPER MIDI source, and the lines back as messages. Pure.

`E <ticks since the last line> <status> <data> <data>`, bytes in hexadecimal, three of them always.
The last line, all notes off, says where the source ends. An `e` is selected, an `m` after it muted;
`<X ticks ...` holds a system exclusive or text event.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from types import SimpleNamespace
from typing import Any

from exports.reaper.chunks import Chunk, as_number
from exports.reaper.values import TICKS_PER_BEAT
from session.clips import MidiClip, Note
from session.model import Track
from session.smf.write import DRUM_CHANNEL, part_messages, ticks_at_beats

_END = "b0 7b 00"


def write_events(clip: MidiClip, track: Track, source: Chunk) -> None:
    """Add the notes of a clip to its source, drums on channel 10, the rest on channel 1."""
    channel = DRUM_CHANNEL if track.role == "drums" else 0
    bent = any(note.bends for note in clip.notes)
    events = (_bent_events if bent else _plain_events)(clip, channel, track.midi_program)
    source.line("HASDATA", "1", TICKS_PER_BEAT, "QN")
    now = 0
    for ticks, _, data in sorted(events):
        source.body.append(f"E {ticks - now} {data}")
        now = ticks
    source.body.append(f"E {max(0, ticks_at_beats(clip.length_beats) - now)} {_END}")


def _plain_events(
    clip: MidiClip, channel: int, program: int | None
) -> Iterator[tuple[int, int, str]]:
    """(ticks, order within the tick, bytes): a note ends before the next begins."""
    if program is not None:
        yield 0, 0, f"{0xC0 | channel:02x} {program:02x} 00"
    for note in clip.notes:
        start, end = _ticks(note)
        yield start, 2, f"{0x90 | channel:02x} {note.pitch:02x} {note.velocity:02x}"
        yield end, 1, f"{0x80 | channel:02x} {note.pitch:02x} 00"


def _bent_events(
    clip: MidiClip, channel: int, program: int | None
) -> Iterator[tuple[int, int, str]]:
    """The same of notes that take turns on the channels, so that a bend reaches only its note."""
    notes = [(note.start_beats, note) for note in clip.notes]
    messages = sorted(part_messages(notes, channel, program), key=lambda one: one[:2])
    for index, (ticks, _, message) in enumerate(messages):
        yield ticks, index, " ".join(f"{byte:02x}" for byte in [*message, 0][:3])


def overlapping(notes: Sequence[Note]) -> bool:
    """Whether two notes of one pitch sound at once, in ticks: their ends cannot be told apart."""
    ends: dict[int, int] = {}
    for note in sorted(notes, key=lambda note: note.start_beats):
        start, end = _ticks(note)
        if start < ends.get(note.pitch, start):
            return True
        ends[note.pitch] = end
    return False


def _ticks(note: Note) -> tuple[int, int]:
    """Where a note begins and ends, at least a tick later."""
    start = ticks_at_beats(note.start_beats)
    return start, max(start + 1, ticks_at_beats(note.end_beats))


def read_events(source: Chunk) -> Iterator[tuple[int, Any]]:
    """The channel messages of a source with their ticks from its start; last (its end, None).

    A message has the attributes of mido's. Muted and unreadable events are left out, their time
    counts.
    """
    now = 0
    for one in source.body:
        word, rest = _event(one)
        if word not in ("E", "EM", "X", "XM"):
            continue
        now += max(0, int(as_number(rest, 0)))
        message = _message(rest[1:4]) if word == "E" else None
        if message is not None:
            yield now, message
    yield now, None


def _event(one: str | Chunk) -> tuple[str, list[str]]:
    """The kind of a line, E, EM (muted), X or XM, and what follows it."""
    if isinstance(one, Chunk):
        return one.word.upper(), one.arguments
    word, *rest = one.split()
    return word.upper(), rest


def _message(texts: Sequence[str]) -> SimpleNamespace | None:
    """A channel message from its bytes; None for what is none that a session keeps."""
    try:
        status, first, second = (int(text, 16) for text in texts)
    except ValueError:
        return None
    if max(first, second) > 127 or min(first, second) < 0:
        return None
    channel = status & 0x0F
    match status & 0xF0:
        case 0x80 | 0x90 as kind:
            name = "note_on" if kind == 0x90 else "note_off"
            return SimpleNamespace(type=name, channel=channel, note=first, velocity=second)
        case 0xB0:
            return SimpleNamespace(
                type="control_change", channel=channel, control=first, value=second
            )
        case 0xC0:
            return SimpleNamespace(type="program_change", channel=channel, program=first)
        case 0xE0:
            pitch = (second << 7 | first) - 8192
            return SimpleNamespace(type="pitchwheel", channel=channel, pitch=pitch)
    return None
