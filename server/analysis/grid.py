"""The grid of a recording of one tempo: a round tempo, and the file's length as evidence."""

from __future__ import annotations

from dataclasses import dataclass
from math import floor

_ROUND = ((0, 0.016), (1, 0.006), (2, 0.003))
"""Decimals of a tempo, and how far (in seconds) a file may drift off it from end to end."""
_BOUNCE_DRIFT_SECONDS = 0.05
_BOUNCE_LENGTH_SECONDS = 1.2e-4
"""A bounce of N bars is N bars long to a few samples."""
_START_SECONDS = 0.04


@dataclass(frozen=True, slots=True)
class Grid:
    """A tempo in quarter notes, the first bar line in seconds, and whether the file's length is
    a whole number of bars at that tempo (`bars`, None if not)."""

    bpm: float
    downbeat_seconds: float
    bars: int | None


def snap_grid(
    bpm: float, downbeat_seconds: float, bar_quarters: float, duration_seconds: float
) -> Grid:
    """The roundest tempo that the file does not contradict, and its first bar line.

    A file that is a whole number of bars long at a round tempo was bounced from bar line to bar
    line: that decides the tempo, and that the first bar starts with the file.
    """
    bar_seconds = bar_quarters * 60 / bpm
    near_start = _distance_to_line(downbeat_seconds, bar_seconds) < _START_SECONDS
    for decimals in (0, 1, 2):
        for candidate in _candidates(bpm, decimals):
            drift = abs(bpm / candidate - 1) * duration_seconds
            bars = duration_seconds * candidate / 60 / bar_quarters
            off_seconds = abs(bars - round(bars)) * bar_quarters * 60 / candidate
            if (
                drift < _BOUNCE_DRIFT_SECONDS
                and round(bars) >= 1
                and off_seconds < _BOUNCE_LENGTH_SECONDS
                and near_start
            ):
                return Grid(candidate, 0.0, round(bars))
    for decimals, allowed_seconds in _ROUND:
        candidate = round(bpm, decimals)
        if abs(bpm / candidate - 1) * duration_seconds < allowed_seconds:
            bpm = candidate
            break
    return Grid(bpm, _first_line(downbeat_seconds, bar_quarters * 60 / bpm), None)


def _candidates(bpm: float, decimals: int) -> list[float]:
    step = 10**-decimals
    return sorted(
        {round(bpm + step * shift, decimals) for shift in (-1, 0, 1)}, key=lambda c: abs(c - bpm)
    )


def _distance_to_line(seconds: float, bar_seconds: float) -> float:
    rest = seconds % bar_seconds
    return min(rest, bar_seconds - rest)


def _first_line(downbeat_seconds: float, bar_seconds: float) -> float:
    """The first bar line that is not before the file (10 ms before counts as its start)."""
    first = downbeat_seconds - floor((downbeat_seconds + 0.01) / bar_seconds) * bar_seconds
    return max(0.0, first)
