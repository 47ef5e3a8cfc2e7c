"""What holds for the tracks of every set that Live saved."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise

from lxml import etree

from exports.ableton.rules import Rule, name, text, tracks, value

MOST_RETURNS = 12
"""As many return tracks as Live takes (Live 10 to 12, Standard and Suite)."""

_NO_GROUP = "-1"
_SEQUENCERS = ("MainSequencer", "FreezeSequencer")


def _returns_come_last(root: etree._Element) -> Iterator[str]:
    tags = [track.tag for track in tracks(root)]
    if any(before == "ReturnTrack" != after for before, after in pairwise(tags)):
        yield "a return track stands before another track"


def _scene_count(root: etree._Element) -> int:
    return len(root.findall("LiveSet/Scenes/Scene") or root.findall("LiveSet/SceneNames/Scene"))


def _slots_match_scenes(root: etree._Element) -> Iterator[str]:
    scenes = _scene_count(root)
    for track in tracks(root):
        if track.tag == "ReturnTrack":
            continue
        for sequencer in _SEQUENCERS:
            slots = track.find(f"DeviceChain/{sequencer}/ClipSlotList")
            # Groups have no slots to freeze up to Live 11, as many as scenes from 12 on.
            unused = track.tag == "GroupTrack" and slots is not None and not len(slots)
            if slots is not None and len(slots) != scenes and not unused:
                yield f"{name(track)} has {len(slots)} slots in {sequencer}, not {scenes}"


def _group_slots_match_scenes(root: etree._Element) -> Iterator[str]:
    scenes = _scene_count(root)
    for track in tracks(root):
        slots = track.find("Slots")
        if track.tag == "GroupTrack" and slots is not None and len(slots) != scenes:
            yield f"the group {name(track)} has {len(slots)} slots, not {scenes}"


def _sends_match_returns(root: etree._Element) -> Iterator[str]:
    found = tracks(root)
    returns = sum(track.tag == "ReturnTrack" for track in found)
    pre = root.find("LiveSet/SendsPre")
    if pre is not None and len(pre) != returns:
        yield f"SendsPre has {len(pre)} entries for {returns} return tracks"
    for track in found:
        sends = track.find("DeviceChain/Mixer/Sends")
        if sends is not None and len(sends) != returns:
            yield f"{name(track)} has {len(sends)} sends for {returns} return tracks"


def _groups_exist(root: etree._Element) -> Iterator[str]:
    found = tracks(root)
    groups = {text(track, "Id") for track in found if track.tag == "GroupTrack"}
    for track in found:
        group = track.find("TrackGroupId")
        if group is not None and text(group, "Value") not in {_NO_GROUP, *groups}:
            yield f"{name(track)} is in the group {text(group, 'Value')}, which is not there"


def _members_follow_their_group(root: etree._Element) -> Iterator[str]:
    """Inside a group stands what is in it, at any depth, and nothing else in between."""
    around: list[str] = []
    for track in tracks(root):
        group = track.find("TrackGroupId")
        inside = text(group, "Value") if group is not None else _NO_GROUP
        while around and around[-1] != inside:
            around.pop()
        if not around and inside != _NO_GROUP:
            yield f"{name(track)} does not stand with the group that it is in"
        if track.tag == "GroupTrack":
            around.append(text(track, "Id"))


def _group_outputs_have_a_group(root: etree._Element) -> Iterator[str]:
    for track in tracks(root):
        output = track.find("DeviceChain/AudioOutputRouting/Target")
        group = track.find("TrackGroupId")
        if output is None or group is None or text(output, "Value") != "AudioOut/GroupTrack":
            continue
        if text(group, "Value") == _NO_GROUP:
            yield f"{name(track)} plays into a group and is in none"


def _returns_are_buses(root: etree._Element) -> Iterator[str]:
    found = [track for track in tracks(root) if track.tag == "ReturnTrack"]
    if len(found) > MOST_RETURNS:
        yield f"the set has {len(found)} return tracks, more than the {MOST_RETURNS} of Live"
    for track in found:
        if track.find("DeviceChain/MainSequencer") is not None:
            yield f"{name(track)} is a return and has a sequencer"


def _sends_are_within_bounds(root: etree._Element) -> Iterator[str]:
    for track in tracks(root):
        sends = track.iterfind("DeviceChain/Mixer/Sends/TrackSendHolder")
        for holder in sends:
            if not 0 < value(holder, "Send/Manual") <= 1:
                yield f"{name(track)} sends at {value(holder, 'Send/Manual')}, not from 0 to 1"


TRACK_RULES: dict[str, Rule] = {
    "return tracks come last": _returns_come_last,
    "a track has a slot for each scene": _slots_match_scenes,
    "a group has a slot for each scene": _group_slots_match_scenes,
    "sends and SendsPre match the returns": _sends_match_returns,
    "sends are within their bounds": _sends_are_within_bounds,
    "returns are buses, twelve at most": _returns_are_buses,
    "a track's group exists": _groups_exist,
    "members follow their group": _members_follow_their_group,
    "what plays into a group is in one": _group_outputs_have_a_group,
}
