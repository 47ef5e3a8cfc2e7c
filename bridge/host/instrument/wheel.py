"""Pitch wheels over time, in semitones. Pure."""

from __future__ import annotations

from bisect import bisect_right
from collections import defaultdict
from collections.abc import Sequence

from bridge.host.instrument.performance import Move
from session.smf.write import BEND_RANGE_SEMITONES

_MIDDLE = 8192


class Wheels:
    """Where each channel's wheel stands.

    The range is the registered parameter 0,0 (MIDI 1.0 Detailed Specification), two semitones
    where none is set.
    """

    def __init__(self, moves: Sequence[Move]) -> None:
        self._moves: dict[int, list[tuple[float, float]]] = defaultdict(list)
        ranges: dict[int, float] = {}
        selected: dict[int, tuple[int, int]] = {}
        for move in moves:
            channel, data = move.data[0] & 0x0F, move.data
            coarse, fine = selected.get(channel, (127, 127))
            match data[0] & 0xF0, data[1]:
                case 0xB0, 101:
                    selected[channel] = data[2], fine
                case 0xB0, 100:
                    selected[channel] = coarse, data[2]
                case 0xB0, 6 if (coarse, fine) == (0, 0):
                    ranges[channel] = float(data[2])
                case 0xE0, _:
                    place = (data[1] | data[2] << 7) - _MIDDLE
                    bend = place / _MIDDLE * ranges.get(channel, BEND_RANGE_SEMITONES)
                    self._moves[channel].append((move.seconds, bend))

    def during(
        self, channel: int, start_seconds: float, end_seconds: float
    ) -> tuple[tuple[float, float], ...]:
        """How it stands at `start_seconds` and moves until the end: pairs of seconds from the
        start and semitones; nothing where it stays in the middle."""
        moves = self._moves.get(channel, [])
        first = bisect_right(moves, (start_seconds, float("inf")))
        last = bisect_right(moves, (end_seconds, float("inf")))
        at_start = moves[first - 1][1] if first else 0.0
        if first == last and at_start == 0.0:
            return ()
        return (
            (0.0, at_start),
            *((seconds - start_seconds, bend) for seconds, bend in moves[first:last]),
        )
