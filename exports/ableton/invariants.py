"""What holds in every set that Live saved, as checks on a set.

Measured on sets of Live 9 to 12. Each check yields a sentence for what it finds wrong, and is
named in `CHECKS`, so that a test can break each rule once.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator
from itertools import pairwise
from pathlib import Path, PurePosixPath

from lxml import etree

Check = Callable[[etree._Element], Iterator[str]]

_NO_GROUP = "-1"
_SEQUENCERS = ("MainSequencer", "FreezeSequencer")


def problems(root: etree._Element, project: Path | None) -> list[str]:
    """What is wrong with the set; `project` is its folder, None leaves files unchecked."""
    found = [problem for check in CHECKS.values() for problem in check(root)]
    return found + (list(missing_samples(root, project)) if project else [])


def _is_numbered(element: etree._Element) -> bool:
    tag = element.tag
    return (
        isinstance(tag, str)
        and "Id" in element.attrib
        and (tag.endswith("Target") or tag == "Pointee" or tag.startswith("ControllerTargets."))
    )


def _targets_are_unique(root: etree._Element) -> Iterator[str]:
    counts = Counter(_text(one, "Id") for one in root.iter() if _is_numbered(one))
    yield from (
        f"the target Id {number} is given {n} times" for number, n in counts.items() if n > 1
    )


def _ids_are_unique_in_their_list(root: etree._Element) -> Iterator[str]:
    for parent in root.iter():
        seen: set[tuple[str, str]] = set()
        for one in parent:
            number = one.get("Id")
            if number is None:
                continue
            if (str(one.tag), number) in seen:
                yield f"{parent.tag!s} holds {one.tag!s} with Id {number} twice"
            seen.add((str(one.tag), number))


def _next_is_above_all(root: etree._Element) -> Iterator[str]:
    following = root.find("LiveSet/NextPointeeId")
    if following is None:
        return
    largest = max((int(_text(one, "Id")) for one in root.iter() if _is_numbered(one)), default=0)
    if int(_text(following, "Value")) <= largest:
        yield f"NextPointeeId {_text(following, 'Value')} is not above {largest}"


def _pointers_resolve(root: etree._Element) -> Iterator[str]:
    known = {_text(one, "Id") for one in root.iter() if _is_numbered(one)}
    for one in root.iter("PointeeId"):
        if _text(one, "Value") not in known:
            yield f"PointeeId {_text(one, 'Value')} points at nothing"


def _tracks(root: etree._Element) -> list[etree._Element]:
    return list(root.iterfind("LiveSet/Tracks/*"))


def _returns_come_last(root: etree._Element) -> Iterator[str]:
    tags = [track.tag for track in _tracks(root)]
    if any(before == "ReturnTrack" != after for before, after in pairwise(tags)):
        yield "a return track stands before another track"


def _scene_count(root: etree._Element) -> int:
    return len(root.findall("LiveSet/Scenes/Scene") or root.findall("LiveSet/SceneNames/Scene"))


def _slots_match_scenes(root: etree._Element) -> Iterator[str]:
    scenes = _scene_count(root)
    for track in _tracks(root):
        if track.tag == "ReturnTrack":
            continue
        for sequencer in _SEQUENCERS:
            slots = track.find(f"DeviceChain/{sequencer}/ClipSlotList")
            if slots is not None and len(slots) != scenes:
                yield f"{_name(track)} has {len(slots)} slots in {sequencer}, not {scenes}"


def _group_slots_match_scenes(root: etree._Element) -> Iterator[str]:
    scenes = _scene_count(root)
    for track in _tracks(root):
        slots = track.find("Slots")
        if track.tag == "GroupTrack" and slots is not None and len(slots) != scenes:
            yield f"the group {_name(track)} has {len(slots)} slots, not {scenes}"


def _sends_match_returns(root: etree._Element) -> Iterator[str]:
    tracks = _tracks(root)
    returns = sum(track.tag == "ReturnTrack" for track in tracks)
    pre = root.find("LiveSet/SendsPre")
    if pre is not None and len(pre) != returns:
        yield f"SendsPre has {len(pre)} entries for {returns} return tracks"
    for track in tracks:
        sends = track.find("DeviceChain/Mixer/Sends")
        if sends is not None and len(sends) != returns:
            yield f"{_name(track)} has {len(sends)} sends for {returns} return tracks"


def _groups_exist(root: etree._Element) -> Iterator[str]:
    tracks = _tracks(root)
    groups = {_text(track, "Id") for track in tracks if track.tag == "GroupTrack"}
    for track in tracks:
        group = track.find("TrackGroupId")
        if group is not None and _text(group, "Value") not in {_NO_GROUP, *groups}:
            yield f"{_name(track)} is in the group {_text(group, 'Value')}, which is not there"


def missing_samples(root: etree._Element, project: Path) -> Iterator[str]:
    """What of the set's samples is not a file inside the folder `project`."""
    for reference in root.iter("SampleRef"):
        path = reference.find("FileRef/RelativePath")
        relative = PurePosixPath(_text(path, "Value") if path is not None else "")
        if relative.is_absolute() or ".." in relative.parts:
            yield f"the sample {relative} lies outside the project"
        elif not (project / relative).is_file():
            yield f"the sample {relative} is not there"


def _clips_follow_each_other(root: etree._Element) -> Iterator[str]:
    for events in root.iter("Events"):
        clips = [one for one in events if one.tag in ("AudioClip", "MidiClip")]
        for clip in clips:
            start, end = _value(clip, "CurrentStart"), _value(clip, "CurrentEnd")
            if float(_text(clip, "Time")) != start or end <= start:
                yield f"a clip stands from {start} to {end} at {_text(clip, 'Time')}"
        for before, after in pairwise(clips):
            # Live's own sets have clips that touch to the last bits of a float.
            if _value(after, "CurrentStart") < _value(before, "CurrentEnd") - 1e-6:
                yield f"a clip at {_value(after, 'CurrentStart')} overlaps the one before it"


def _loops_have_length(root: etree._Element) -> Iterator[str]:
    for loop in root.iter("Loop"):
        if loop.find("LoopStart") is None:
            continue
        if _value(loop, "LoopEnd") <= _value(loop, "LoopStart"):
            yield f"a clip's loop ends at {_value(loop, 'LoopEnd')}, where it starts or before"


def _warp_markers_rise(root: etree._Element) -> Iterator[str]:
    for markers in root.iter("WarpMarkers"):
        marks = [(float(_text(one, "SecTime")), float(_text(one, "BeatTime"))) for one in markers]
        if any(b[0] <= a[0] or b[1] <= a[1] for a, b in pairwise(marks)):
            yield "warp markers do not rise"
        if len(marks) < 2:
            yield f"a clip has {len(marks)} warp markers where two are the least"


def _events_rise(root: etree._Element) -> Iterator[str]:
    for events in root.iter("Events"):
        times = [float(_text(one, "Time")) for one in events if "Time" in one.attrib]
        if any(later < earlier for earlier, later in pairwise(times)):
            yield "events are out of order in time"


def _notes_are_playable(root: etree._Element) -> Iterator[str]:
    for notes in root.iter("Notes"):
        following = notes.find("NoteIdGenerator/NextId")
        if following is None:
            continue
        numbers = [int(one.get("NoteId", "0")) for one in notes.iter("MidiNoteEvent")]
        if len(set(numbers)) != len(numbers):
            yield "two notes of a clip have one NoteId"
        if max(numbers, default=0) >= int(_text(following, "Value")):
            yield "a NoteId is not below the clip's NextId"
        for row in notes.iter("KeyTrack"):
            spans = [
                (float(_text(one, "Time")), float(_text(one, "Duration")))
                for one in row.iter("MidiNoteEvent")
            ]
            if any(a[0] + a[1] > b[0] + 1e-6 for a, b in pairwise(spans)):
                yield "notes of one pitch overlap"


def _text(element: etree._Element, attribute: str) -> str:
    return str(element.get(attribute, ""))


def _value(element: etree._Element, path: str) -> float:
    found = element.find(path)
    return float(_text(found, "Value")) if found is not None else float("nan")


def _name(track: etree._Element) -> str:
    name = track.find("Name/EffectiveName")
    return f"the track {_text(name, 'Value') if name is not None else track.tag}"


CHECKS: dict[str, Check] = {
    "target ids are unique in the set": _targets_are_unique,
    "other ids are unique in their list": _ids_are_unique_in_their_list,
    "NextPointeeId is above every id": _next_is_above_all,
    "every PointeeId resolves": _pointers_resolve,
    "return tracks come last": _returns_come_last,
    "a track has a slot for each scene": _slots_match_scenes,
    "a group has a slot for each scene": _group_slots_match_scenes,
    "sends and SendsPre match the returns": _sends_match_returns,
    "a track's group exists": _groups_exist,
    "clips follow each other": _clips_follow_each_other,
    "loops have a length": _loops_have_length,
    "warp markers rise": _warp_markers_rise,
    "events come in order": _events_rise,
    "notes can be played": _notes_are_playable,
}
