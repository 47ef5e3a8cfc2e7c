"""Tempo ramps as steps: Roadie's tempo map has steps only, other programs have ramps, too."""

from __future__ import annotations

from itertools import pairwise
from math import ceil, log
from typing import Literal

from session.tempo import TempoStep, on_beat_grid

STEP_BEATS = 0.25
"""A ramp becomes a step each sixteenth: at 120 to 140 bpm in a bar no point of it is more than a
millisecond off."""

Line = Literal["beats", "seconds"]
"""Whether the tempo is a straight line over musical time or over the clock."""


def ramp_steps(
    start_beats: float, end_beats: float, start_bpm: float, end_bpm: float, line: Line
) -> list[TempoStep]:
    """Steps from `start_beats` on that last exactly as long as the ramp, at each of their ends.

    A line over beats, b(x) = b0 + k x, takes 60/k ln(b1/b0) seconds; over seconds, bpm^2 is the
    line over beats, and each stretch lasts as at the mean of its two tempi.
    """
    if end_beats <= start_beats:
        return []
    count = max(1, ceil((end_beats - start_beats) / STEP_BEATS - 1e-9))
    places = [start_beats + (end_beats - start_beats) * n / count for n in range(count + 1)]
    steps = []
    for first, last in pairwise(places):
        ways = [(place - start_beats) / (end_beats - start_beats) for place in (first, last)]
        tempi = [bpm_on_the_way(way, start_bpm, end_bpm, line) for way in ways]
        steps.append(TempoStep(on_beat_grid(first), _mean_bpm(tempi[0], tempi[1], line)))
    return steps


def bpm_on_the_way(way: float, start_bpm: float, end_bpm: float, line: Line) -> float:
    """The tempo when the `way` of a ramp, from 0 to 1 in beats, is done."""
    if line == "beats":
        return start_bpm + (end_bpm - start_bpm) * way
    return float((start_bpm**2 + (end_bpm**2 - start_bpm**2) * way) ** 0.5)


def _mean_bpm(before: float, after: float, line: Line) -> float:
    """The one tempo at which a stretch lasts as long as it does while the tempo moves."""
    if line == "seconds" or abs(after - before) < 1e-9 * before:
        return (before + after) / 2
    return (after - before) / log(after / before)
