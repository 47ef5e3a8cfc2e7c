"""The tempo, the meter and the sections of a REAPER project. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise

from exports.brought_inside import name_inside
from exports.reaper.chunks import Chunk, as_number
from exports.reaper.values import LINEAR, LONGEST_SECONDS, TICKS_PER_BEAT, is_meter, meter_of
from session.meter import MeterMap
from session.model import Section
from session.ramps import STEP_BEATS, ramp_steps
from session.smf.timeline import DEFAULT_BPM, meter_map_of, sections_of
from session.tempo import TempoMap, TempoStep, on_beat_grid

_SLOWEST_BPM, _FASTEST_BPM = 10.0, 1000.0
_MOST_STEPS = 200_000
"""More steps than that no ramp is worth: it becomes one of the tempo in its middle."""

_SAME_BEATS = 1e-7
"""REAPER keeps seconds to 14 decimals or fewer: what is so near to a tick is on it."""

_MOST_POINTS = 100_000
_REGION = 1
_END_MARKER = "=END"


def near_tick(beats: float) -> float:
    """`beats` on the tick it was on before it was written as seconds."""
    tick = on_beat_grid(round(beats * TICKS_PER_BEAT) / TICKS_PER_BEAT)
    return tick if abs(beats - tick) < _SAME_BEATS else on_beat_grid(beats)


@dataclass(frozen=True, slots=True)
class Clock:
    """Seconds of the project as beats and samples of the session."""

    tempo_map: TempoMap
    sample_rate: int

    def beats(self, seconds: float) -> float:
        """The beat at `seconds`, no later than a session can be long."""
        return near_tick(self.tempo_map.beats_at_seconds(min(LONGEST_SECONDS, seconds)))

    def sample_beats(self, seconds: float) -> float:
        """The beat of the sample nearest to `seconds`, on a tick where that is the same sample."""
        samples = round(seconds * self.sample_rate)
        beats = self.tempo_map.beats_at_samples(samples, self.sample_rate)
        tick = on_beat_grid(round(beats * TICKS_PER_BEAT) / TICKS_PER_BEAT)
        same = self.tempo_map.samples_at_beats(tick, self.sample_rate) == samples
        return tick if same else beats

    def samples(self, seconds: float) -> int:
        """A length as a count of samples."""
        return max(0, round(seconds * self.sample_rate))


@dataclass(frozen=True, slots=True)
class _Point:
    seconds: float
    bpm: float
    shape: int
    meter: tuple[int, int] | None


def read_tempo(project: Chunk, said: list[str]) -> tuple[TempoMap, MeterMap]:
    """Both maps. A point of shape 0 begins a ramp, a straight line over the clock."""
    start = project.first("TEMPO")
    bpm = _inside(as_number(start, 0, DEFAULT_BPM), said)
    numerator, denominator = int(as_number(start, 1, 4)), int(as_number(start, 2, 4))
    meters = [(0.0, numerator, denominator)] if is_meter(numerator, denominator) else []
    points = _points(project, said)
    if not points or points[0].seconds > 0:
        points.insert(0, _Point(0.0, bpm, 1, None))
    steps: dict[float, float] = {}
    beats = 0.0
    for point, after in pairwise([*points, None]):
        assert point is not None
        if point.meter:
            meters.append((beats, *point.meter))
        if after is None:
            steps[beats] = point.bpm
            break
        seconds = after.seconds - point.seconds
        if point.shape == LINEAR and abs(after.bpm - point.bpm) > 1e-9:
            end = near_tick(beats + seconds * (point.bpm + after.bpm) / 120)
            if len(steps) + (end - beats) / STEP_BEATS < _MOST_STEPS:
                ramp = ramp_steps(beats, end, point.bpm, after.bpm, "seconds")
                steps.update((step.start_beats, step.bpm) for step in ramp)
            else:
                steps[beats] = (point.bpm + after.bpm) / 2
        else:
            end = near_tick(beats + seconds * point.bpm / 60)
            steps[beats] = point.bpm
        beats = end
    tempo_map = TempoMap(tuple(_changes(steps)))
    return tempo_map, meter_map_of(meters, said)


def _points(project: Chunk, said: list[str]) -> list[_Point]:
    found: dict[float, _Point] = {}
    for envelope in project.chunks("TEMPOENVEX"):
        lines = envelope.all("PT")
        if len(lines) > _MOST_POINTS:
            said.append(f"Of the tempo's points only the first {_MOST_POINTS:,} are read.")
        for line in lines[:_MOST_POINTS]:
            seconds, bpm = as_number(line, 0, -1.0), as_number(line, 1, DEFAULT_BPM)
            if 0 <= seconds <= LONGEST_SECONDS:
                meter = meter_of(int(as_number(line, 3)))
                shape = int(as_number(line, 2, 1))
                found[seconds] = _Point(seconds, _inside(bpm, said), shape, meter)
    return [found[seconds] for seconds in sorted(found)]


def _inside(bpm: float, said: list[str]) -> float:
    if not _SLOWEST_BPM <= bpm <= _FASTEST_BPM:
        said.append("A tempo outside 10 to 1000 bpm was brought inside.")
    return min(_FASTEST_BPM, max(_SLOWEST_BPM, bpm))


def _changes(steps: dict[float, float]) -> list[TempoStep]:
    """The steps at which the tempo really changes: a new meter makes a point, too."""
    found: list[TempoStep] = []
    for beats in sorted(steps):
        if not found or found[-1].bpm != steps[beats]:
            found.append(TempoStep(beats, steps[beats]))
    return found


def read_sections(
    project: Chunk, clock: Clock, length_beats: float, said: list[str]
) -> tuple[Section, ...]:
    """The regions; where there is none, the markers, each up to the next."""
    regions = _regions(project, clock)
    markers = [
        (clock.beats(max(0.0, as_number(line, 1))), name_of(line))
        for line in project.all("MARKER")
        if not int(as_number(line, 3)) & _REGION and name_of(line) != _END_MARKER
    ]
    if regions and markers:
        said.append("Markers beside regions are left out: the regions are the sections.")
    return tuple(regions) or sections_of(markers, length_beats)


def regions_end_seconds(project: Chunk) -> float:
    """Where the last region ends; 0 without one."""
    lines = [line for line in project.all("MARKER") if int(as_number(line, 3)) & _REGION]
    return max((as_number(line, 1) for line in lines), default=0.0)


def _regions(project: Chunk, clock: Clock) -> list[Section]:
    """A region is two lines of one number, its start and its end."""
    found: list[Section] = []
    begun: dict[str, tuple[float, str]] = {}
    for line in project.all("MARKER"):
        if not int(as_number(line, 3)) & _REGION:
            continue
        beats = clock.beats(max(0.0, as_number(line, 1)))
        if line[0] not in begun:
            begun[line[0]] = (beats, name_of(line))
            continue
        start, name = begun.pop(line[0])
        if beats > start:
            found.append(Section(name, start, near_tick(beats - start)))
    return sorted(found, key=lambda section: section.start_beats)


def name_of(line: list[str]) -> str:
    """The name in a MARKER line."""
    return name_inside(line[2]) if len(line) > 2 else ""
