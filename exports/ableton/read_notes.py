"""The notes of a Live MIDI clip."""

from __future__ import annotations

from lxml import etree

from exports.ableton.read_values import attribute, beats_in_bounds, whole
from session.clips import Note


def read_notes(clip: etree._Element, said: list[str]) -> list[Note]:
    """The notes that are switched on, in order, at the clip's beats. Raises BadInput."""
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
                found.append(Note(pitch, velocity, start, length))
    if clip.find("Notes/PerNoteEventStore/EventLists/*") is not None:
        said.append("Expression of single notes (MPE) is left out.")
    return sorted(found, key=lambda note: (note.start_beats, note.pitch))
