"""What holds for the clips of every set that Live saved."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise
from math import inf

from lxml import etree

from exports.ableton.rules import Rule, text, value

_TOUCHING_BEATS = 1e-6
"""Live's own sets have clips, notes and fades that touch to the last bits of a float."""


def _clips_follow_each_other(root: etree._Element) -> Iterator[str]:
    for events in root.iter("Events"):
        clips = [one for one in events if one.tag in ("AudioClip", "MidiClip")]
        for clip in clips:
            start, end = value(clip, "CurrentStart"), value(clip, "CurrentEnd")
            if float(text(clip, "Time")) != start or end <= start:
                yield f"a clip stands from {start} to {end} at {text(clip, 'Time')}"
        for before, after in pairwise(clips):
            if value(after, "CurrentStart") < value(before, "CurrentEnd") - _TOUCHING_BEATS:
                yield f"a clip at {value(after, 'CurrentStart')} overlaps the one before it"


def _loops_have_length(root: etree._Element) -> Iterator[str]:
    for loop in root.iter("Loop"):
        if loop.find("LoopStart") is None:
            continue
        if value(loop, "LoopEnd") <= value(loop, "LoopStart"):
            yield f"a clip's loop ends at {value(loop, 'LoopEnd')}, where it starts or before"


def _warp_markers_rise(root: etree._Element) -> Iterator[str]:
    for markers in root.iterfind(".//AudioClip/WarpMarkers"):
        marks = [(float(text(one, "SecTime")), float(text(one, "BeatTime"))) for one in markers]
        if any(b[0] <= a[0] or b[1] <= a[1] for a, b in pairwise(marks)):
            yield "warp markers do not rise"
        if len(marks) < 2:
            yield f"a clip has {len(marks)} warp markers where two are the least"


def _events_rise(root: etree._Element) -> Iterator[str]:
    for events in root.iter("Events"):
        times = [float(text(one, "Time")) for one in events if "Time" in one.attrib]
        if any(later < earlier for earlier, later in pairwise(times)):
            yield "events are out of order in time"


def _notes_are_playable(root: etree._Element) -> Iterator[str]:
    for notes in root.iter("Notes"):
        following = notes.find("NoteIdGenerator/NextId")
        if following is None:
            continue
        numbers: list[int] = []
        for row in notes.iter("KeyTrack"):
            last_end = -inf
            # In one pass: a large set has a hundred thousand notes.
            for one in row.iter("MidiNoteEvent"):
                numbers.append(int(one.get("NoteId", "0")))
                start = float(one.get("Time", ""))
                if start < last_end - _TOUCHING_BEATS:
                    yield "notes of one pitch overlap"
                last_end = start + float(one.get("Duration", ""))
        if len(set(numbers)) != len(numbers):
            yield "two notes of a clip have one NoteId"
        if max(numbers, default=0) >= int(text(following, "Value")):
            yield "a NoteId is not below the clip's NextId"


def _fades_fit_their_clip(root: etree._Element) -> Iterator[str]:
    for clip in root.iter("AudioClip"):
        fades = clip.find("Fades")
        if fades is None:
            continue
        fade_in, fade_out = value(fades, "FadeInLength"), value(fades, "FadeOutLength")
        if fade_in < 0 or fade_out < 0:
            yield f"a clip at {value(clip, 'CurrentStart')} has a fade of less than nothing"
        warped = clip.find("IsWarped")
        # The fades of a clip that is not warped count in seconds.
        if warped is None or text(warped, "Value") != "true":
            continue
        length = value(clip, "CurrentEnd") - value(clip, "CurrentStart")
        if fade_in + fade_out > length + _TOUCHING_BEATS:
            yield f"the fades of a clip at {value(clip, 'CurrentStart')} are longer than it"


def _expression_is_of_notes(root: etree._Element) -> Iterator[str]:
    for notes in root.iter("Notes"):
        lists = notes.findall("PerNoteEventStore/EventLists/PerNoteEventList")
        if not lists:
            continue
        numbers = {one.get("NoteId") for one in notes.iterfind("KeyTracks/KeyTrack/Notes/*")}
        for events in lists:
            if events.get("NoteId") not in numbers:
                yield f"expression belongs to the note {events.get('NoteId')}, which is not there"
            times = [float(text(one, "TimeOffset")) for one in events.iter("PerNoteEvent")]
            if any(later <= earlier for earlier, later in pairwise(times)):
                yield "events of a note's expression do not rise in time"


CLIP_RULES: dict[str, Rule] = {
    "clips follow each other": _clips_follow_each_other,
    "loops have a length": _loops_have_length,
    "warp markers rise": _warp_markers_rise,
    "fades fit their clip": _fades_fit_their_clip,
    "events come in order": _events_rise,
    "notes can be played": _notes_are_playable,
    "expression is of notes that are there": _expression_is_of_notes,
}
