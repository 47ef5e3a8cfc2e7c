"""The nested times of a DAWproject, each as a line over the beats of the piece. Pure.

A timeline counts in beats or in seconds; a clip shows a stretch of another timeline; warps bend
one. All of them are straight lines between knots, so each is kept as one: local time over beats.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise
from typing import Literal

from session.tempo import TempoMap

TimeUnit = Literal["beats", "seconds"]

SAME_TIME = 1e-12
SAME_BEATS = 1e-9
SAME_PLACE = 1e-9
"""In beats or seconds: far below a sample."""


@dataclass(frozen=True)
class Line:
    """Local time over the beats of the piece: straight between knots, which rise in both.

    Raises ValueError when there are fewer than two knots.
    """

    knots: tuple[tuple[float, float], ...]

    def __post_init__(self) -> None:
        if len(self.knots) < 2:
            raise ValueError("a line needs two knots")

    @cached_property
    def _beats(self) -> list[float]:
        return [beats for beats, _ in self.knots]

    @cached_property
    def _local(self) -> list[float]:
        return [local for _, local in self.knots]

    def at(self, beats: float) -> float:
        """The local time at a beat of the piece; past the ends the outer stretches go on."""
        (x0, y0), (x1, y1) = self._around(self._beats, beats)
        return y0 + (beats - x0) * (y1 - y0) / (x1 - x0)

    def beats_at(self, local: float) -> float:
        """The beat of the piece at a local time."""
        (x0, y0), (x1, y1) = self._around(self._local, local)
        return x0 + (local - y0) * (x1 - x0) / (y1 - y0)

    def _around(self, keys: list[float], key: float) -> tuple[tuple[float, float], ...]:
        index = min(max(1, bisect_right(keys, key)), len(keys) - 1)
        return self.knots[index - 1], self.knots[index]

    def shifted(self, by: float) -> Line:
        """The same line, `by` later in local time."""
        return Line(tuple((beats, local + by) for beats, local in self.knots))


def rising(points: Iterable[tuple[float, float]]) -> tuple[tuple[float, float], ...]:
    """The points in order, without those that do not rise."""
    found: list[tuple[float, float]] = []
    for x, y in sorted(points):
        if not found or (x > found[-1][0] + SAME_TIME and y > found[-1][1] + SAME_TIME):
            found.append((x, y))
    return tuple(found)


def bending(knots: tuple[tuple[float, float], ...]) -> tuple[tuple[float, float], ...]:
    """The knots without those that lie on the line between their neighbours."""
    kept = list(knots[:1])
    for (x, y), (x1, y1) in pairwise(knots[1:]):
        x0, y0 = kept[-1]
        if abs(y0 + (x - x0) * (y1 - y0) / (x1 - x0) - y) > SAME_PLACE:
            kept.append((x, y))
    return (*kept, *knots[-1:])


@dataclass(frozen=True)
class Clock:
    """The two times of the whole piece."""

    tempo_map: TempoMap

    @cached_property
    def lines(self) -> dict[TimeUnit, Line]:
        """The piece's own time in either unit."""
        tempo = self.tempo_map
        places = [step.start_beats for step in tempo.steps]
        places.append(places[-1] + 1)
        seconds = tuple((beats, tempo.seconds_at_beats(beats)) for beats in places)
        return {"beats": Line(((0.0, 0.0), (1.0, 1.0))), "seconds": Line(seconds)}

    def frame(self, unit: TimeUnit) -> Frame:
        """The timeline of the whole piece."""
        return Frame(self, unit, self.lines[unit])


@dataclass(frozen=True)
class Frame:
    """A timeline: the unit it counts in, and where it lies in the piece."""

    clock: Clock
    unit: TimeUnit
    line: Line
    warped: bool = False

    def counted_in(self, unit: TimeUnit | None) -> Frame:
        """The same timeline, with the same zero, in another unit."""
        if unit is None or unit == self.unit:
            return self
        zero_beats = self.line.beats_at(0.0)
        return self.starting(zero_beats, 0.0, unit)

    def starting(self, beats: float, local: float, unit: TimeUnit | None) -> Frame:
        """A timeline whose time at `beats` is `local`, as fast as this one in its own unit.

        In another unit it goes as the piece does.
        """
        if unit is None or unit == self.unit:
            return Frame(
                self.clock,
                self.unit,
                self.line.shifted(local - self.line.at(beats)),
                self.warped,
            )
        line = self.clock.lines[unit]
        return Frame(self.clock, unit, line.shifted(local - line.at(beats)), self.warped)

    def bent(self, warps: Iterable[tuple[float, float]], unit: TimeUnit) -> Frame | None:
        """The timeline inside warps, (time here, time inside); None for fewer than two."""
        marks = rising(warps)
        if len(marks) < 2:
            return None
        inside = Line(marks)
        places = {beats for beats, _ in self.line.knots}
        places |= {self.line.beats_at(time) for time, _ in marks}
        knots = rising((beats, inside.at(self.line.at(beats))) for beats in places)
        if len(knots) < 2:
            return None
        return Frame(self.clock, unit, Line(bending(knots)), True)

    def later(self, unit: TimeUnit, beats: float, amount: float) -> float:
        """The beat `amount` of a unit of the piece after `beats`."""
        line = self.clock.lines[unit]
        return line.beats_at(line.at(beats) + amount)


def inside(knots: Iterable[tuple[float, float]], start: float, end: float) -> Iterable[float]:
    """The beats of the knots between two beats, without those a nanobeat from the two."""
    return (beats for beats, _ in knots if start + SAME_BEATS < beats < end - SAME_BEATS)
