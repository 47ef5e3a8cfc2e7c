"""The tempo of another program: points, with steps and ramps between them. Pure."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from session.ramps import STEP_BEATS, Line, bpm_on_the_way, ramp_steps
from session.tempo import TempoMap, TempoStep
from session.units import FASTEST_BPM, SLOWEST_BPM

MOST_STEPS = 200_000
"""More steps than that no ramp is worth: it becomes one of the tempo in its middle."""

_SAME_BPM = 1e-9


@dataclass(frozen=True, slots=True)
class TempoPoint:
    """From `place` on the tempo is `bpm`; with `glides` it moves to that of the next point.

    A place is in beats, or in seconds where that is said.
    """

    place: float
    bpm: float
    glides: bool = False


def bpm_inside(bpm: float, said: list[str]) -> float:
    """A tempo within a session's bounds; that it was brought there goes to `said`."""
    if not SLOWEST_BPM <= bpm <= FASTEST_BPM:
        said.append("A tempo outside 10 to 1000 bpm was brought inside.")
    return float(min(max(bpm, SLOWEST_BPM), FASTEST_BPM))


def in_beats(
    points: Sequence[TempoPoint], on_grid: Callable[[float], float]
) -> Iterable[TempoPoint]:
    """Points in seconds as points in beats: each lies as far off as its mean tempo makes it.

    `on_grid` brings a place in beats to where the program had it.
    """
    beats = on_grid(points[0].place * points[0].bpm / 60)
    for before, after in pairwise(points):
        yield replace(before, place=beats)
        mean = (before.bpm + after.bpm) / 2 if before.glides else before.bpm
        beats = on_grid(beats + (after.place - before.place) * mean / 60)
    yield replace(points[-1], place=beats)


def tempo_map_of(points: Iterable[TempoPoint], line: Line, said: list[str]) -> TempoMap:
    """The map of points in beats, in rising order; what had to be changed goes to `said`.

    Ramps are straight over `line`. The first tempo also holds before its point.
    """
    bounded = _from_zero([replace(one, bpm=bpm_inside(one.bpm, said)) for one in points], line)
    steps: dict[float, float] = {}
    for before, after in pairwise(bounded):
        steps[before.place] = before.bpm
        span = after.place - before.place
        if not before.glides or span <= 0 or abs(after.bpm - before.bpm) <= _SAME_BPM:
            continue
        if len(steps) + span / STEP_BEATS < MOST_STEPS:
            said.append("A tempo that glides was made steps, one each sixteenth.")
            ramp = ramp_steps(before.place, after.place, before.bpm, after.bpm, line)
            steps.update((step.start_beats, step.bpm) for step in ramp)
        else:
            said.append("A tempo that glides for very long is that of its middle.")
            steps[before.place] = (before.bpm + after.bpm) / 2
    steps[bounded[-1].place] = bounded[-1].bpm
    return TempoMap(tuple(_changes(steps)))


def _from_zero(points: Sequence[TempoPoint], line: Line) -> list[TempoPoint]:
    """The points from beat 0 on, with one there: Live's first one stands years before it."""
    before = [one for one in points if one.place <= 0]
    after = [one for one in points if one.place > 0]
    if not before:
        return [TempoPoint(0.0, after[0].bpm), *after]
    last = before[-1]
    bpm = last.bpm
    if last.glides and last.place < 0 and after:
        way = -last.place / (after[0].place - last.place)
        bpm = bpm_on_the_way(way, last.bpm, after[0].bpm, line)
    return [TempoPoint(0.0, bpm, last.glides), *after]


def _changes(steps: dict[float, float]) -> Iterable[TempoStep]:
    """The steps at which the tempo really changes."""
    now = None
    for beats in sorted(steps):
        if steps[beats] != now:
            now = steps[beats]
            yield TempoStep(beats, now)
