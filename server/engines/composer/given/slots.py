"""The stretches of given music that have a chord of their own, and what sounds in each."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass

from server.engines.composer.bars import TICKS_PER_BEAT, Bar
from server.engines.composer.given.key import metric_weight
from server.engines.composer.given.played import Played

_LEAST_HALF_BEATS, _LEAST_HALF_UNDER_A_LINE_BEATS = 1.5, 2.0
"""A bar's halves must be this long to have chords of their own."""


@dataclass(frozen=True, slots=True)
class Slot:
    """A stretch with one chord: the pitch classes that sound in it with their weights in beats, and
    the lowest of them where notes sound together."""

    start_ticks: int
    end_ticks: int
    begins_bar: bool
    sounding: tuple[tuple[int, float], ...]
    lowest: int | None


def slots_of(notes: Sequence[Played], bars: tuple[Bar, ...], together: bool) -> list[Slot]:
    """Each bar, or its halves where they are long enough, with what sounds in it."""
    slots: list[Slot] = []
    first = 0
    for bar in bars:
        for start, end in _stretches(bar, together):
            while first < len(notes) and notes[first].start_ticks < start - 8 * TICKS_PER_BEAT:
                first += 1
            last = bisect_left(notes, (end - _EARLY_TICKS,))
            inside = [note for note in notes[first:last] if note.end_ticks > start + _EARLY_TICKS]
            sounding, lowest = _sounding(inside, start, end, bars, together)
            slots.append(Slot(start, end, start == bar.start_ticks, sounding, lowest))
    return slots


_EARLY_TICKS = TICKS_PER_BEAT // 8


def _stretches(bar: Bar, together: bool) -> list[tuple[int, int]]:
    least = _LEAST_HALF_BEATS if together else _LEAST_HALF_UNDER_A_LINE_BEATS
    if len(bar.pulses) < 2 or bar.length_ticks < 2 * least * TICKS_PER_BEAT:
        return [(bar.start_ticks, bar.end_ticks)]
    middle = bar.start_ticks + bar.pulses[(len(bar.pulses) + 1) // 2].start_ticks
    return [(bar.start_ticks, middle), (middle, bar.end_ticks)]


def _sounding(
    notes: Sequence[Played], start: int, end: int, bars: tuple[Bar, ...], together: bool
) -> tuple[tuple[tuple[int, float], ...], int | None]:
    weights = [0.0] * 12
    for note in notes:
        beats = (min(note.end_ticks, end) - max(note.start_ticks, start)) / TICKS_PER_BEAT
        struck = metric_weight(note.start_ticks, bars) if note.start_ticks >= start else 1.0
        weights[note.pitch % 12] += min(beats + 0.1, 4.0) * struck
    lowest = None
    if together and notes:
        early = [note for note in notes if note.start_ticks <= start + TICKS_PER_BEAT] or notes
        lowest = min(note.pitch for note in early) % 12
    return tuple((place, weight) for place, weight in enumerate(weights) if weight), lowest
