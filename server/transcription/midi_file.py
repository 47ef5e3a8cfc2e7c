"""What was heard as a MIDI file of its own, in seconds: for a recording that is in no session.

Sessions write theirs on the grid of their tempo map (`session.smf`).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from io import BytesIO
from itertools import cycle
from typing import TYPE_CHECKING

from server.transcription.contract import HeardNote

if TYPE_CHECKING:
    from mido import Message

TICKS_PER_BEAT = 960
TICKS_PER_SECOND = 2 * TICKS_PER_BEAT
"""At 120 beats a minute, which receivers assume where a file names no tempo."""

BEND_RANGE_SEMITONES = 12
_CHANNELS = tuple(channel for channel in range(16) if channel != 9)  # the tenth is drums


def midi_file_bytes(heard: Iterable[HeardNote]) -> bytes:
    """A type 0 file. When notes are bent they take turns on 15 channels, so that a bend reaches
    only its note."""
    from mido import MidiFile, MidiTrack

    track, now = MidiTrack(), 0
    for ticks, _, message in sorted(_messages(tuple(heard)), key=lambda event: event[:2]):
        message.time = ticks - now
        track.append(message)
        now = ticks
    buffer = BytesIO()
    MidiFile(type=0, ticks_per_beat=TICKS_PER_BEAT, tracks=[track]).save(file=buffer)
    return buffer.getvalue()


def _messages(heard: tuple[HeardNote, ...]) -> Iterator[tuple[int, int, Message]]:
    """Every message with its tick and its rank among those of the same tick."""
    from mido import Message

    bent = any(note.bends for note in heard)
    channels = _CHANNELS if bent else _CHANNELS[:1]
    for channel in channels if bent else ():
        for control, value in ((101, 0), (100, 0), (6, BEND_RANGE_SEMITONES)):
            yield 0, 0, Message("control_change", channel=channel, control=control, value=value)
    for note, channel in zip(heard, cycle(channels), strict=False):
        start = round(note.start_seconds * TICKS_PER_SECOND)
        end = max(start + 1, round(note.end_seconds * TICKS_PER_SECOND))
        on = Message("note_on", channel=channel, note=note.pitch, velocity=note.velocity)
        yield start, 3, on
        yield end, 1, Message("note_off", channel=channel, note=note.pitch)
        for since_seconds, semitones in ((0.0, 0.0), *note.bends) if bent else ():
            ticks = start + round(since_seconds * TICKS_PER_SECOND)
            position = max(-8192, min(8191, round(semitones / BEND_RANGE_SEMITONES * 8192)))
            yield ticks, 2, Message("pitchwheel", channel=channel, pitch=position)
