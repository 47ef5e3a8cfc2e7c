"""The sustain pedal: which notes sound on after their key is let go. Pure."""

from __future__ import annotations

from bisect import bisect_right
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import replace

from bridge.host.instrument.performance import Move, Performance, PlayedNote

_SUSTAIN, _DOWN = 64, 64
"""The controller, and the value from which on it is down (MIDI 1.0 Detailed Specification)."""


def sounding_notes(performance: Performance) -> tuple[PlayedNote, ...]:
    """The notes, each until its key and then the pedal are let go, or its key is struck again."""
    pedals = _pedals(performance.moves)
    if not pedals:
        return performance.notes
    sounding: list[PlayedNote] = []
    next_start: dict[tuple[int, int], float] = {}
    for note in reversed(performance.notes):
        key = note.channel, note.pitch
        held = _released_seconds(pedals.get(note.channel, []), note, performance.length_seconds)
        end = max(note.end_seconds, min(held, next_start.get(key, held)))
        next_start[key] = note.start_seconds
        sounding.append(replace(note, end_seconds=end))
    return tuple(reversed(sounding))


_Pedal = list[tuple[float, bool]]


def _pedals(moves: Sequence[Move]) -> dict[int, _Pedal]:
    """When the pedal of each channel goes down (true) and up."""
    found: dict[int, _Pedal] = defaultdict(list)
    for move in moves:
        if move.data[0] & 0xF0 == 0xB0 and move.data[1] == _SUSTAIN:
            found[move.data[0] & 0x0F].append((move.seconds, move.data[2] >= _DOWN))
    return found


def _released_seconds(pedal: _Pedal, note: PlayedNote, length_seconds: float) -> float:
    index = bisect_right(pedal, (note.end_seconds, True))
    if not index or not pedal[index - 1][1]:
        return note.end_seconds
    return next((at for at, down in pedal[index:] if not down), length_seconds)
