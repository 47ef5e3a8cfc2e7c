"""What holds for a Live Clip, an .alc: a set with one clip, in the first slot of its one track."""

from __future__ import annotations

from collections.abc import Iterator

from lxml import etree

from exports.ableton.rules import Rule, tracks

_SLOTS = "DeviceChain/MainSequencer/ClipSlotList/ClipSlot"


def _one_track_and_scene(root: etree._Element) -> Iterator[str]:
    found = tracks(root)
    if [track.tag for track in found] not in (["AudioTrack"], ["MidiTrack"]):
        yield f"a Live Clip has the tracks {', '.join(str(track.tag) for track in found)}"
    scenes = len(root.findall("LiveSet/Scenes/Scene"))
    if scenes != 1:
        yield f"a Live Clip has {scenes} scenes, not one"


def _one_clip_in_the_first_slot(root: etree._Element) -> Iterator[str]:
    for track in tracks(root):
        slot = track.find(f"{_SLOTS}/ClipSlot/Value")
        if slot is None or len(slot) != 1:
            yield "the first slot of a Live Clip is empty"
    for events in root.iter("Events"):
        if any(one.tag in ("AudioClip", "MidiClip") for one in events):
            yield "a Live Clip has a clip in its arrangement"


LIVE_CLIP_RULES: dict[str, Rule] = {
    "a Live Clip has one track and one scene": _one_track_and_scene,
    "a Live Clip has its clip in the first slot": _one_clip_in_the_first_slot,
}
