"""What was heard as a MIDI file of its own, in seconds: for a recording that is in no session.

Sessions write theirs on the grid of their tempo map (`session.smf`). The bytes are Standard MIDI
Files 1.0 (RP-001), put together here because they are few, and importing mido takes as long as
hearing a second of music.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import cycle
from struct import pack

from server.transcription.contract import HeardNote

TICKS_PER_BEAT = 960
TICKS_PER_SECOND = 2 * TICKS_PER_BEAT
"""At 120 beats a minute, which receivers assume where a file names no tempo."""

BEND_RANGE_SEMITONES = 12
_CHANNELS = tuple(channel for channel in range(16) if channel != 9)  # the tenth is drums
_NOTE_OFF, _NOTE_ON, _CONTROL, _WHEEL = 0x80, 0x90, 0xB0, 0xE0
_END_OF_TRACK = b"\x00\xff\x2f\x00"


def midi_file_bytes(heard: Iterable[HeardNote]) -> bytes:
    """A type 0 file. When notes are bent they take turns on 15 channels, so that a bend reaches
    only its note."""
    track, now = bytearray(), 0
    for ticks, _, message in sorted(_messages(tuple(heard)), key=lambda event: event[:2]):
        track += _variable_length(ticks - now) + bytes(message)
        now = ticks
    track += _END_OF_TRACK
    head = pack(">4sIHHH", b"MThd", 6, 0, 1, TICKS_PER_BEAT)
    return head + pack(">4sI", b"MTrk", len(track)) + track


def _variable_length(value: int) -> bytes:
    """Seven bits a byte, the last without its top bit set."""
    out = [value & 127]
    while value := value >> 7:
        out.append(value & 127 | 128)
    return bytes(reversed(out))


def _messages(heard: tuple[HeardNote, ...]) -> Iterator[tuple[int, int, tuple[int, int, int]]]:
    """Every message with its tick and its rank among those of the same tick."""
    bent = any(note.bends for note in heard)
    channels = _CHANNELS if bent else _CHANNELS[:1]
    for channel in channels if bent else ():
        for control, value in ((101, 0), (100, 0), (6, BEND_RANGE_SEMITONES)):
            yield 0, 0, (_CONTROL | channel, control, value)
    for note, channel in zip(heard, cycle(channels), strict=False):
        start = round(note.start_seconds * TICKS_PER_SECOND)
        end = max(start + 1, round(note.end_seconds * TICKS_PER_SECOND))
        yield start, 3, (_NOTE_ON | channel, note.pitch, note.velocity)
        yield end, 1, (_NOTE_OFF | channel, note.pitch, 0)
        for since_seconds, semitones in ((0.0, 0.0), *note.bends) if bent else ():
            ticks = start + round(since_seconds * TICKS_PER_SECOND)
            place = 8192 + round(semitones / BEND_RANGE_SEMITONES * 8192)
            place = max(0, min(16_383, place))
            yield ticks, 2, (_WHEEL | channel, place & 127, place >> 7)
