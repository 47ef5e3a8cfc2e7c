"""The tempo, the meter and the sections of a REAPER project. Pure."""

from __future__ import annotations

from dataclasses import dataclass

from exports.brought_inside import name_inside
from exports.reaper.chunks import Chunk, as_number
from exports.reaper.values import LINEAR, LONGEST_SECONDS, TICKS_PER_BEAT, is_meter, meter_of
from exports.tempo_points import TempoPoint, bpm_inside, in_beats, tempo_map_of
from session.meter import MeterMap
from session.model import Section
from session.smf.timeline import DEFAULT_BPM, meter_map_of, sections_of
from session.tempo import TempoMap, on_beat_grid

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


Meter = tuple[int, int]


def read_tempo(project: Chunk, said: list[str]) -> tuple[TempoMap, MeterMap]:
    """Both maps. A point of shape 0 begins a ramp, a straight line over the clock."""
    start = project.first("TEMPO")
    numerator, denominator = int(as_number(start, 1, 4)), int(as_number(start, 2, 4))
    first = (numerator, denominator) if is_meter(numerator, denominator) else None
    at_start = TempoPoint(0.0, bpm_inside(as_number(start, 0, DEFAULT_BPM), said))
    found = {0.0: (at_start, None)} | _points(project, said)
    points, meters = zip(*(found[seconds] for seconds in sorted(found)), strict=True)
    placed = list(in_beats(points, near_tick))
    changes = [(point.place, *meter) for point, meter in zip(placed, meters, strict=True) if meter]
    return (
        tempo_map_of(placed, "seconds", said),
        meter_map_of([(0.0, *first), *changes] if first else changes, said),
    )


def _points(project: Chunk, said: list[str]) -> dict[float, tuple[TempoPoint, Meter | None]]:
    """Points in seconds, with the meter that each begins, by their place."""
    found: dict[float, tuple[TempoPoint, Meter | None]] = {}
    for envelope in project.chunks("TEMPOENVEX"):
        lines = envelope.all("PT")
        if len(lines) > _MOST_POINTS:
            said.append(f"Of the tempo's points only the first {_MOST_POINTS:,} are read.")
        for line in lines[:_MOST_POINTS]:
            seconds, bpm = as_number(line, 0, -1.0), as_number(line, 1, DEFAULT_BPM)
            if 0 <= seconds <= LONGEST_SECONDS:
                glides = int(as_number(line, 2, 1)) == LINEAR
                point = TempoPoint(seconds, bpm_inside(bpm, said), glides)
                found[seconds] = point, meter_of(int(as_number(line, 3)))
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
