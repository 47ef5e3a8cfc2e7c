"""Tempo, meter and markers of a DAWproject."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from lxml import etree

from exports.brought_inside import beats_inside, name_inside
from exports.dawproject.frames import Clock, TimeUnit
from exports.dawproject.values import finite
from exports.imported import SongTime
from exports.tempo_points import TempoPoint, bpm_inside, in_beats, tempo_map_of
from session.smf.timeline import DEFAULT_BPM, meter_map_of
from session.tempo import TempoMap


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
        points = [TempoPoint(0.0, said or DEFAULT_BPM)]
    unit = (unit_of(automation) if automation is not None else None) or "beats"
    if unit == "beats":
        return tempo_map_of([replace(p, place=checked_beats(p.place)) for p in points], unit, notes)
    bounded = [replace(point, bpm=bpm_inside(point.bpm, notes)) for point in points]
    return tempo_map_of(in_beats(bounded, checked_beats), unit, notes)


def _tempo_points(automation: etree._Element) -> Iterator[TempoPoint]:
    """In the unit of the automation; Cubase writes its tempo track in seconds."""
    found = []
    for point in automation.iterfind("RealPoint"):
        time, bpm = finite(point, "time"), finite(point, "value")
        if time is not None and bpm is not None:
            found.append(TempoPoint(time, bpm, point.get("interpolation") == "linear"))
    yield from sorted(found, key=lambda point: point.place)
