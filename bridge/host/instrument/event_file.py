"""A stretch of playing as a MIDI file in which every event is at its exact sample.

DawDreamer reads instruments' notes from a file, places them by its tempo in seconds, and cuts
seconds off to whole samples. Two ticks of this file are a sample, and events are put in the middle
between two samples, so that cutting off gives the sample that was meant, hours in.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from math import floor

from bridge.host.instrument.passes import Pass
from session.smf import messages
from session.smf.messages import NOTE_OFF, NOTE_ON, Event

_TICKS_PER_BEAT = 32_000
_LONGEST_DELTA_TICKS = 2**27
"""A file has room for twice as many ticks between two events."""


def event_file(
    part: Pass, sample_rate: int, before_samples: int = 0, channel: int | None = None
) -> bytes:
    """The bytes of a type 1 file with one track: a pass, `before_samples` after its beginning.

    With `channel` everything is on that one. At one sample keys are let go first, then come
    controllers in their order, then notes. What controllers are at the start of the pass, they
    are from the beginning of the file, so that a programme is there before its first note.
    """
    # Ticks may be finer than half a sample, since a tempo is whole microseconds, but never coarser.
    tempo_us = max(1, floor(_TICKS_PER_BEAT * 1e6 / (2 * sample_rate)))
    ticks_a_second = _TICKS_PER_BEAT * 1e6 / tempo_us

    def sample_at(seconds: float) -> int:
        return max(0, floor((seconds - part.start_seconds) * sample_rate + 0.5))

    def ticks_at(sample: int) -> int:
        return round((sample + 0.5) / sample_rate * ticks_a_second)

    def status(kind: int, own_channel: int) -> int:
        return kind | (own_channel if channel is None else channel)

    events: list[Event] = [(0, 0, messages.tempo(60e6 / tempo_us))]
    for move in part.moves:
        moved = bytes((status(move.data[0] & 0xF0, move.data[0] & 0x0F), *move.data[1:]))
        sample = sample_at(move.seconds)
        events.append((ticks_at(sample + before_samples if sample else 0), 2, moved))
    for note in part.notes:
        on, off = status(NOTE_ON, note.channel), status(NOTE_OFF, note.channel)
        start = ticks_at(sample_at(note.start_seconds) + before_samples)
        end = ticks_at(sample_at(note.end_seconds) + before_samples)
        # A note that lasts no sample must not end before it begins.
        end = max(end, start + 2)
        events.append((start, 3, bytes((on, note.pitch, note.velocity))))
        events.append((end, 1, bytes((off, note.pitch, note.release))))
    events.extend(_stepping_stones(events))
    return messages.header(1, _TICKS_PER_BEAT) + messages.track(events, 0)


def _stepping_stones(events: Sequence[Event]) -> Iterator[Event]:
    """Empty texts on the way across silences that are longer than a file can say."""
    for tick in range(
        _LONGEST_DELTA_TICKS, max(event[0] for event in events), _LONGEST_DELTA_TICKS
    ):
        yield tick, 0, messages.text(messages.TEXT, "")
