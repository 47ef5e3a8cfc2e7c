"""The notes of a DAWproject's timeline, with the bends that are drawn into them."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise

from lxml import etree

from exports.dawproject.frames import SAME_TIME, Frame
from exports.dawproject.read_time import unit_of
from exports.dawproject.values import finite
from session.clips import BendPoint, Note
from session.tempo import on_beat_grid

USUAL_VELOCITY = 100
SHORTEST_BEATS = 1e-9
BEND_STEP_BEATS = 1 / 16
"""A bend that glides becomes a step each 64th note."""

_MOST_BEND_STEPS = 1000


def read_notes(
    element: etree._Element, frame: Frame, start_beats: float, end_beats: float
) -> list[Note]:
    """The notes that start in a window of the piece, cut at its end.

    Their starts count from the start of the piece.
    """
    found = []
    for note in element.iterfind("Note"):
        time, length, key = finite(note, "time"), finite(note, "duration"), finite(note, "key")
        if time is None or key is None or not 0 <= key <= 127:
            continue
        start = frame.line.beats_at(time)
        end = min(end_beats, frame.line.beats_at(time + max(0.0, length or 0.0)))
        if not start_beats - 1e-9 <= start < end_beats - SAME_TIME:
            continue
        start = max(start, start_beats)
        beats = max(SHORTEST_BEATS, on_beat_grid(end - start))
        bends = tuple(_bends(note, frame, time))
        found.append(Note(int(key), _velocity(note), on_beat_grid(start), beats, bends))
    return found


def _velocity(note: etree._Element) -> int:
    value = finite(note, "vel")
    if value is None:
        return USUAL_VELOCITY
    # The format counts from 0 to 1; some writers count from 0 to 127.
    return min(max(round(value * 127 if value <= 1 else value), 1), 127)


def _bends(note: etree._Element, frame: Frame, note_time: float) -> Iterator[BendPoint]:
    for points in note.iter("Points"):
        target = points.find("Target")
        if target is None or target.get("expression") != "transpose":
            continue
        unit = unit_of(points)
        start_beats = frame.line.beats_at(note_time)
        own = frame.starting(start_beats, 0.0, unit)
        marks = [
            (own.line.beats_at(time) - start_beats, value, point.get("interpolation") == "linear")
            for point in points.iterfind("RealPoint")
            if (time := finite(point, "time")) is not None
            and (value := finite(point, "value")) is not None
        ]
        marks.sort(key=lambda mark: mark[0])
        yield from _steps(marks)
        return


def _steps(marks: list[tuple[float, float, bool]]) -> Iterator[BendPoint]:
    for (start, value, glides), (end, last, _) in pairwise([*marks, *marks[-1:]]):
        yield BendPoint(on_beat_grid(start), value)
        if not glides or value == last:
            continue
        count = min(_MOST_BEND_STEPS, int((end - start) / BEND_STEP_BEATS))
        for step in range(1, count + 1):
            way = step * BEND_STEP_BEATS / (end - start)
            if way < 1:
                place = on_beat_grid(start + step * BEND_STEP_BEATS)
                yield BendPoint(place, value + (last - value) * way)
