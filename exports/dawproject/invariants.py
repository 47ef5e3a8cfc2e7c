"""What must hold in a DAWproject beyond its schema, so that programs load it and play it right.

That a project is valid does not make it loadable: Cubase makes no track without a `contentType`
and loads nothing without a tempo, though both are optional in the schema.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator
from itertools import pairwise

from lxml import etree

REFERENCES: dict[tuple[str, str], frozenset[str]] = {
    ("Channel", "destination"): frozenset(["Channel"]),
    ("Send", "destination"): frozenset(["Channel"]),
    ("Lanes", "track"): frozenset(["Track"]),
    ("ClipSlot", "track"): frozenset(["Track"]),
    ("Target", "parameter"): frozenset(["Tempo", "TimeSignature"]),
}
"""What an attribute that names an id may name (Reference of the format)."""

_SAME_BEATS = 1e-9


def problems(root: etree._Element, members: Collection[str]) -> list[str]:
    """Every rule that the project breaks, a sentence each; `members` are the archive's files."""
    if root.tag != "Project":
        return [f"the root is {root.tag}, not Project"]
    return [
        *_ids(root),
        *_structure(root),
        *_files(root, members),
        *_clips(root),
        *_warps(root),
        *_automation(root),
    ]


def _ids(root: etree._Element) -> Iterator[str]:
    by_id: dict[str, etree._Element] = {}
    for element in root.iter():
        identity = element.get("id")
        if identity is not None:
            if identity in by_id:
                yield f"the id {identity} is given twice"
            by_id[identity] = element
    for (tag, attribute), allowed in REFERENCES.items():
        for element in root.iter(tag):
            named = element.get(attribute)
            if named is None:
                continue
            if named not in by_id:
                yield f"{tag} refers to {named}, which is not there"
            elif by_id[named].tag not in allowed:
                yield f"{tag} refers to {named}, which is a {by_id[named].tag}"


def _structure(root: etree._Element) -> Iterator[str]:
    for path in ("Transport/Tempo", "Transport/TimeSignature"):
        if root.find(path) is None:
            yield f"there is no {path}"
    roles = [channel.get("role") for channel in root.iter("Channel")]
    if roles.count("master") != 1:
        yield f"there are {roles.count('master')} masters"
    for track in root.iter("Track"):
        if not track.get("contentType"):
            yield f"the track {track.get('name')!r} has no contentType"
        if track.get("contentType") != "tracks" and track.find("Track") is not None:
            yield f"the track {track.get('name')!r} holds tracks but is no folder"
    for channel in root.iter("Channel"):
        if channel.get("role") != "master" and channel.get("destination") is None:
            yield f"the channel {channel.get('id')} leads nowhere"


def _files(root: etree._Element, members: Collection[str]) -> Iterator[str]:
    for file in root.iter("File"):
        if file.get("path") not in members:
            yield f"{file.get('path')} is not in the archive"
    for audio in root.iter("Audio"):
        if _number(audio, "duration") < 0 or audio.get("channels") in (None, "0"):
            yield "an audio file has no length or no channels"


def _clips(root: etree._Element) -> Iterator[str]:
    for clip in root.iter("Clip"):
        if _number(clip, "time") < 0 or _number(clip, "duration") <= 0:
            yield f"the clip {clip.get('name')!r} starts before bar 1 or has no length"
        if _number(clip, "playStart") < 0:
            yield f"the clip {clip.get('name')!r} plays from before its start"
        fades = _number(clip, "fadeInTime") + _number(clip, "fadeOutTime")
        if min(_number(clip, "fadeInTime"), _number(clip, "fadeOutTime")) < 0:
            yield f"the clip {clip.get('name')!r} has a fade of less than no length"
        elif fades > 2 * _number(clip, "duration") + _SAME_BEATS:
            yield f"the clip {clip.get('name')!r} fades for longer than it lasts"
    for timeline in root.iter("Clips"):
        for before, after in pairwise(timeline.iterfind("Clip")):
            end = _number(before, "time") + _number(before, "duration")
            if _number(after, "time") < end - _SAME_BEATS:
                yield f"the clip {after.get('name')!r} starts before the one before it ends"
    for note in root.iter("Note"):
        if _number(note, "duration") <= 0 or _number(note, "time") < 0:
            yield "a note has no length or starts before its clip"
        if not (0 <= _number(note, "key") <= 127 and 0 <= _number(note, "vel") <= 1):
            yield "a note has a key or a velocity out of range"


def _warps(root: etree._Element) -> Iterator[str]:
    for warps in root.iter("Warps"):
        marks = [(_number(w, "time"), _number(w, "contentTime")) for w in warps.iter("Warp")]
        if len(marks) < 2:
            yield "audio has fewer than two warp points"
        if any(a[0] >= b[0] or a[1] >= b[1] for a, b in pairwise(marks)):
            yield "warp points do not rise"


def _automation(root: etree._Element) -> Iterator[str]:
    for tag, values in (
        ("TempoAutomation", ("value",)),
        ("TimeSignatureAutomation", ("numerator", "denominator")),
    ):
        for points in root.iter(tag):
            found = [point for point in points if point.tag != "Target"]
            times = [_number(point, "time") for point in found]
            if not times or times[0] != 0 or times != sorted(set(times)):
                yield f"the points of {tag} do not rise from the start of the piece"
            if any(_number(point, value) <= 0 for point in found for value in values):
                yield f"a value of {tag} is not above zero"
            target = points.find("Target")
            named = target.get("parameter") if target is not None else None
            start = root.find(f".//*[@id='{named}']") if named else None
            if start is not None and any(start.get(v) != found[0].get(v) for v in values):
                yield f"{tag} begins with another value than the transport"


def _number(element: etree._Element, attribute: str) -> float:
    """An attribute as a number; 0 when it is not there, -1 when it is none."""
    try:
        return float(element.get(attribute, 0.0))
    except ValueError:
        return -1.0
