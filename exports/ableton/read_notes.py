"""The notes of a Live MIDI clip."""

from __future__ import annotations

from lxml import etree

from exports.ableton.note_bends import PITCH, read_bends
from exports.ableton.read_values import attribute, beats_in_bounds, whole
from session.clips import BendPoint, Note

_LONGEST_BEND_BEATS = 1_000.0
"""Expression that claims to go on for longer is damaged, and would be many steps."""


def read_notes(clip: etree._Element, said: list[str]) -> list[Note]:
    """The notes that are switched on, in order, at the clip's beats. Raises BadInput."""
    bends = _bends(clip, said)
    found: list[Note] = []
    for row in clip.iterfind("Notes/KeyTracks/KeyTrack"):
        pitch = whole(row, "MidiKey", -1)
        if not 0 <= pitch <= 127:
            continue
        for event in row.iterfind("Notes/MidiNoteEvent"):
            length = beats_in_bounds(attribute(event, "Duration"))
            if event.get("IsEnabled", "true") != "true":
                said.append("Notes that are switched off are left out.")
            elif length > 0:
                velocity = min(max(round(attribute(event, "Velocity", 100)), 1), 127)
                start = beats_in_bounds(attribute(event, "Time"))
                own = bends.get(str(event.get("NoteId")), ())
                found.append(Note(pitch, velocity, start, length, own))
    return sorted(found, key=lambda note: (note.start_beats, note.pitch))


def _bends(clip: etree._Element, said: list[str]) -> dict[str, tuple[BendPoint, ...]]:
    notes = clip.find("Notes")
    if notes is None:
        return {}
    lists = notes.findall("PerNoteEventStore/EventLists/PerNoteEventList")
    if any(one.get("CC") != PITCH for one in lists):
        said.append("Pressure and slide of single notes (MPE) are left out.")
    offsets = [
        attribute(event, "TimeOffset") for one in lists for event in one.iter("PerNoteEvent")
    ]
    if any(not 0 <= offset <= _LONGEST_BEND_BEATS for offset in offsets):
        said.append("Pitch bends of single notes that are damaged are left out.")
        return {}
    try:
        return read_bends(notes)
    except ValueError:  # a value that is no number
        said.append("Pitch bends of single notes that are damaged are left out.")
        return {}
