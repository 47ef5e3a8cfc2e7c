"""LMMS's time: whole bpm and ticks, so that what is placed sounds when it does in the session.

A tick is a 48th of a quarter note (`MidiTime.h`: 192 a whole note); the tempo is a whole number
from 10 to 999 (`Song.h`). A tempo between two of them is rounded, and everything is then placed by
the clock: notes and sections stay with the audio, LMMS's bar lines drift from them.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from math import ceil, floor

from session.tempo import TempoMap

TICKS_PER_BEAT = 48
SLOWEST_BPM, FASTEST_BPM = 10, 999


@dataclass(frozen=True, slots=True)
class TempoPoint:
    """From `tick` on, which LMMS plays at `seconds`, the tempo is `bpm`."""

    tick: int
    bpm: int
    seconds: float


class SongTime:
    """Where a session's beats fall on LMMS's timeline."""

    def __init__(self, tempo_map: TempoMap, steady: bool = False) -> None:
        """`steady` keeps the first tempo throughout."""
        self._tempo_map = tempo_map
        steps = tempo_map.steps[:1] if steady else tempo_map.steps
        points = [TempoPoint(0, _whole(steps[0].bpm), 0.0)]
        for step in steps[1:]:
            start_seconds = tempo_map.seconds_at_beats(step.start_beats)
            tick = max(points[-1].tick, _tick_at(points[-1], start_seconds))
            seconds = _seconds_at(points[-1], tick)
            if tick == points[-1].tick:
                points.pop()
            if not points or points[-1].bpm != _whole(step.bpm):
                points.append(TempoPoint(tick, _whole(step.bpm), seconds))
        self.points: Sequence[TempoPoint] = tuple(points)
        self._starts_seconds = [point.seconds for point in points]
        self.exact = all(
            step.bpm == _whole(step.bpm)
            and step.start_beats * TICKS_PER_BEAT == floor(step.start_beats * TICKS_PER_BEAT)
            for step in tempo_map.steps
        ) and (not steady or len(tempo_map.steps) == 1)

    def tick_at_beats(self, beats: float) -> int:
        """The tick that sounds when `beats` does."""
        return self.tick_at_seconds(self._tempo_map.seconds_at_beats(beats))

    def tick_at_seconds(self, seconds: float) -> int:
        """The tick nearest to `seconds` after the start."""
        index = max(0, bisect_right(self._starts_seconds, seconds) - 1)
        return _tick_at(self.points[index], seconds)

    def clip_ticks(self, tick: int, length_samples: int, sample_rate: int) -> int:
        """How long a sample clip at `tick` must be for LMMS to play `length_samples` of it.

        LMMS counts the length at the tempo in force where it starts to play the clip, and its
        bars at the tempi that follow: the longer of both, and a tick for their rounding.
        """
        point = self.points[bisect_right([one.tick for one in self.points], tick) - 1]
        length_seconds = length_samples / sample_rate
        at_start = ceil(length_seconds * _ticks_per_second(point))
        start_seconds = _seconds_at(point, tick)
        return max(at_start, self.tick_at_seconds(start_seconds + length_seconds) - tick) + 1


def _whole(bpm: float) -> int:
    return max(SLOWEST_BPM, min(FASTEST_BPM, floor(bpm + 0.5)))


def _ticks_per_second(point: TempoPoint) -> float:
    return point.bpm * TICKS_PER_BEAT / 60


def _tick_at(point: TempoPoint, seconds: float) -> int:
    return point.tick + floor((seconds - point.seconds) * _ticks_per_second(point) + 0.5)


def _seconds_at(point: TempoPoint, tick: int) -> float:
    return point.seconds + (tick - point.tick) / _ticks_per_second(point)


def tick_start_samples(tick: int, bpm: int, sample_rate: int) -> int | None:
    """The sample in which LMMS starts `tick` at a steady tempo; None where that is not certain.

    `Song::processNextBuffer` adds up 32-bit floats, so that a tick that falls next to a whole
    sample may start in the one or the other.
    """
    import numpy as np

    samples_per_tick = Fraction(float(np.float32(sample_rate * 60 / TICKS_PER_BEAT / bpm)))
    place = tick * samples_per_tick
    if samples_per_tick.denominator > 1 and not Fraction(1, 5) < place % 1 < Fraction(4, 5):
        return None
    return ceil(place)
