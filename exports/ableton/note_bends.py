"""Pitch bends of single notes, in the store of expression (MPE) that every MIDI clip of Live has.

A list of events for a note's pitch (CC -2) counts beats from the note's start and 8192/48 a
semitone, up to 48; between two events lies a straight line (read off sets that Live 11 saved). Our
bends are steps: each is a line too short to be heard as one.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from itertools import pairwise
from math import ceil

from lxml import etree

from exports.ableton.skeleton import add
from exports.xml_parts import at
from session.clips import BendPoint, Note
from session.tempo import on_beat_grid

PITCH = "-2"
PER_SEMITONE = 8192 / 48
MOST_SEMITONES = 48.0

STEP_BEATS = 2**-10
"""How long a step takes: half a millisecond at 120 bpm."""

LINE_BEATS = 1 / 32
"""How finely a line of Live's becomes steps."""

_CURVE = dict.fromkeys(
    ("CurveControl1X", "CurveControl1Y", "CurveControl2X", "CurveControl2Y"), 0.5
)


def write_bends(numbered: Iterable[tuple[int, Note]], notes: etree._Element) -> None:
    """Fill the store of a clip's Notes with the bends of the notes, by their NoteId."""
    lists = at(notes, "PerNoteEventStore/EventLists")
    for number, note in numbered:
        if note.bends:
            found = add(lists, "PerNoteEventList", Id=len(lists), NoteId=number, CC=PITCH)
            events = add(found, "Events")
            for offset, semitones in _points(note.bends):
                value = min(max(semitones, -MOST_SEMITONES), MOST_SEMITONES) * PER_SEMITONE
                add(events, "PerNoteEvent", TimeOffset=offset, Value=value, **_CURVE)


def read_bends(notes: etree._Element) -> dict[str, tuple[BendPoint, ...]]:
    """The bends of a clip's Notes by NoteId; lines become fine steps."""
    found = {}
    for events in notes.iterfind("PerNoteEventStore/EventLists/PerNoteEventList"):
        if events.get("CC") == PITCH:
            points = [
                (float(one.get("TimeOffset", "0")), float(one.get("Value", "0")) / PER_SEMITONE)
                for one in events.iterfind("Events/PerNoteEvent")
            ]
            found[str(events.get("NoteId"))] = tuple(_steps(points))
    return found


def _points(bends: Sequence[BendPoint]) -> Iterator[tuple[float, float]]:
    """The corners of the steps, from the note's start on, rising in time."""
    here, bent = 0.0, 0.0
    last_at = {point.offset_beats: point for point in bends}
    rising = [last_at[offset] for offset in sorted(last_at)]
    if rising[0].offset_beats <= 0:
        bent = rising.pop(0).semitones
    yield here, bent
    for point in rising:
        if point.offset_beats - STEP_BEATS > here:
            yield on_beat_grid(point.offset_beats - STEP_BEATS), bent
        yield point.offset_beats, point.semitones
        here, bent = point.offset_beats, point.semitones


def _steps(points: Sequence[tuple[float, float]]) -> Iterator[BendPoint]:
    if points and points[0][1]:
        yield BendPoint(0.0, points[0][1])
    for (start, old), (end, new) in pairwise(points):
        if new == old:
            continue
        count = 1 if end - start <= 2 * STEP_BEATS else ceil((end - start) / LINE_BEATS)
        for step in range(1, count + 1):
            way = step / count
            yield BendPoint(on_beat_grid(start + (end - start) * way), old + (new - old) * way)
