"""Tempo, meter and markers of a DAWproject."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise

from lxml import etree

from exports.brought_inside import beats_inside, name_inside
from exports.dawproject.frames import Clock, TimeUnit
from exports.dawproject.values import finite
from session.meter import MeterMap
from session.ramps import ramp_steps
from session.smf.timeline import meter_map_of
from session.tempo import TempoMap, TempoStep, on_beat_grid

USUAL_BPM = 120.0
_SLOWEST_BPM, _FASTEST_BPM = 10.0, 1000.0


@dataclass(frozen=True, slots=True)
class SongTime:
    """The time of the whole piece."""

    tempo_map: TempoMap
    meter_map: MeterMap
    markers: tuple[tuple[float, str], ...]


def unit_of(element: etree._Element, attribute: str = "timeUnit") -> TimeUnit | None:
    """The unit that an element names; None where it takes the one around it."""
    said = element.get(attribute)
    return said if said in ("beats", "seconds") else None  # type: ignore[return-value]


def read_time(project: etree._Element, notes: list[str]) -> SongTime:
    """Tempo, meter and markers; what had to be mended goes to `notes`. Raises BadInput."""
    tempo_map = _tempo_map(project, notes)
    clock = Clock(tempo_map)
    meters = [(0.0, *_meter(project.find("Transport/TimeSignature")))]
    automation = project.find("Arrangement/TimeSignatureAutomation")
    if automation is not None:
        frame = clock.frame(unit_of(automation) or "beats")
        for point in automation.iterfind("TimeSignaturePoint"):
            time = finite(point, "time") or 0.0
            beats = checked_beats(frame.line.beats_at(time))
            meters.append((max(0.0, beats), *_meter(point)))
    return SongTime(tempo_map, meter_map_of(meters, notes), tuple(_markers(project, clock)))


def checked_beats(beats: float) -> float:
    """A place in the piece, to a nanobeat. Raises BadInput when it is days away."""
    return beats_inside(beats, "The project")


def _meter(element: etree._Element | None) -> tuple[int, int]:
    if element is None:
        return 4, 4
    numerator, denominator = finite(element, "numerator"), finite(element, "denominator")
    return int(numerator or 4), int(denominator or 4)


def _markers(project: etree._Element, clock: Clock) -> Iterator[tuple[float, str]]:
    for markers in project.iterfind("Arrangement/Markers"):
        frame = clock.frame(unit_of(markers) or "beats")
        for marker in markers.iterfind("Marker"):
            beats = checked_beats(frame.line.beats_at(finite(marker, "time") or 0.0))
            if beats >= 0:
                yield beats, name_inside(marker.get("name") or "")


def _tempo_map(project: etree._Element, notes: list[str]) -> TempoMap:
    transport = project.find("Transport/Tempo")
    said = finite(transport, "value") if transport is not None else None
    automation = project.find("Arrangement/TempoAutomation")
    points = list(_tempo_points(automation)) if automation is not None else []
    if said is None and not points:
        notes.append("The project names no tempo, so it is 120 bpm.")
    if not points:
        points = [_TempoPoint(0.0, said or USUAL_BPM, False)]
    if any(not _SLOWEST_BPM <= point.bpm <= _FASTEST_BPM for point in points):
        notes.append("A tempo outside 10 to 1000 bpm was brought inside.")
        points = [
            _TempoPoint(p.time, min(max(p.bpm, _SLOWEST_BPM), _FASTEST_BPM), p.ramps)
            for p in points
        ]
    unit = (unit_of(automation) if automation is not None else None) or "beats"
    return TempoMap(tuple(_steps(points, unit, notes)))


@dataclass(frozen=True, slots=True)
class _TempoPoint:
    time: float
    bpm: float
    ramps: bool


def _tempo_points(automation: etree._Element) -> Iterator[_TempoPoint]:
    found = []
    for point in automation.iterfind("RealPoint"):
        time, bpm = finite(point, "time"), finite(point, "value")
        if time is not None and bpm is not None:
            found.append(_TempoPoint(time, bpm, point.get("interpolation") == "linear"))
    yield from sorted(found, key=lambda point: point.time)


def _steps(points: list[_TempoPoint], unit: TimeUnit, notes: list[str]) -> list[TempoStep]:
    """Steps of the tempo; a ramp becomes many.

    Over seconds a step is as many beats long as its mean tempo makes of them: Cubase writes its
    tempo track so.
    """
    steps: dict[float, float] = {0.0: points[0].bpm}
    beats = points[0].time if unit == "beats" else points[0].time * points[0].bpm / 60
    for before, after in pairwise(points):
        span = after.time - before.time
        ramps = before.ramps and after.bpm != before.bpm
        mean = (before.bpm + after.bpm) / 2 if ramps else before.bpm
        end = checked_beats(after.time if unit == "beats" else beats + span * mean / 60)
        if ramps and end > beats:
            notes.append("A tempo that glides was made steps, one each sixteenth.")
            for step in ramp_steps(beats, end, before.bpm, after.bpm, unit):
                steps[max(0.0, step.start_beats)] = step.bpm
        else:
            steps[max(0.0, on_beat_grid(beats))] = before.bpm
        beats = end
    steps[max(0.0, checked_beats(beats))] = points[-1].bpm
    return [TempoStep(start, bpm) for start, bpm in sorted(steps.items())]
