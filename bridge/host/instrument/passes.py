"""A long track in passes, each short enough to be rendered in memory. Pure.

A host that cannot stream renders from the start of a track to its end. A track of an hour is
therefore cut where no note sounds; what still rings at a cut is added to the pass after it.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass, replace

from bridge.host.instrument.pedal import sounding_notes
from bridge.host.instrument.performance import Move, Performance, PlayedNote

PASS_SECONDS = 240.0
"""No pass is cut sooner: most songs are one pass."""


@dataclass(frozen=True, slots=True)
class Pass:
    """What is played from `start_seconds` to `end_seconds`; places are the track's."""

    start_seconds: float
    end_seconds: float
    notes: tuple[PlayedNote, ...]
    moves: tuple[Move, ...]


def passes_of(performance: Performance, at_least_seconds: float = PASS_SECONDS) -> list[Pass]:
    """The track in passes; each begins with its controllers where the one before left them.

    A cut is at a bar line, so that what follows the beat stays on it; where no bar line is silent
    for long, at the start of a note.
    """
    cuts = _cuts_seconds(performance, at_least_seconds)
    ends = [*cuts[1:], performance.length_seconds]
    passes = []
    for index, (start, end) in enumerate(zip(cuts, ends, strict=True)):
        is_last = index == len(cuts) - 1
        notes = tuple(
            note
            for note in performance.notes
            if start <= note.start_seconds and (is_last or note.start_seconds < end)
        )
        before = [move for move in performance.moves if move.seconds < start]
        during = (
            move
            for move in performance.moves
            if start <= move.seconds and (is_last or move.seconds < end)
        )
        state = (replace(move, seconds=start) for move in _last_of_each(before))
        passes.append(Pass(start, end, notes, (*state, *during)))
    return passes


def _cuts_seconds(performance: Performance, at_least_seconds: float) -> list[float]:
    cuts, sounding_until = [0.0], 0.0
    for note in sounding_notes(performance):
        start = note.start_seconds
        over = start - cuts[-1] - at_least_seconds
        if over >= 0 and start >= sounding_until:
            bar = bisect_right(performance.bars_seconds, start) - 1
            line = performance.bars_seconds[bar] if bar >= 0 else start
            if line >= sounding_until:
                cuts.append(line)
            elif over >= at_least_seconds / 2:
                cuts.append(start)
        sounding_until = max(sounding_until, note.end_seconds)
    return cuts


def _last_of_each(moves: Sequence[Move]) -> list[Move]:
    """The last move of each controller of each channel, in the order in which they came.

    Where a channel uses registered parameters, all its controllers are kept: their order matters.
    """
    registered = {
        move.data[0] & 0x0F
        for move in moves
        if move.data[0] & 0xF0 == 0xB0 and move.data[1] in {98, 99, 100, 101}
    }
    last: dict[tuple[int, ...], int] = {}
    for index, move in enumerate(moves):
        kind = move.data[0] & 0xF0
        if kind == 0xB0 and move.data[0] & 0x0F in registered:
            last[index, -1] = index
        else:
            # Controllers and polyphonic pressure are told apart by their number.
            numbered = kind in {0xA0, 0xB0}
            last[move.data[0], move.data[1] if numbered else -1] = index
    return [moves[index] for index in sorted(last.values())]
