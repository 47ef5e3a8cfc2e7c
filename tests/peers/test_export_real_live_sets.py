"""Our rules and our structure held against sets that Live itself saved."""

from __future__ import annotations

from pathlib import Path

import pytest
from lxml import etree

from exports.ableton import AbletonExporter
from exports.ableton.invariants import problems
from exports.ableton.reading import read_set
from exports.ableton.skeleton import build
from session.progress import silent
from tests.als_samples import real_sets
from tests.export_material import a_session

SAME_SCHEMA = "11.0_11300"

REPEATED = {"ClipSlot", "Scene", "AutomationLane", "FloatEvent", "EnumEvent", "AutomationEnvelope"}
"""Elements that stand as often as there is something to hold: one is as good as three."""

CONTENT = {"MidiClip", "AudioClip", "Locator", "KeyMidi"}
"""What a set holds, rather than what it is made of."""

PARTS = {
    "AudioTrack": "audio-track",
    "MidiTrack": "midi-track",
    "GroupTrack": "group-track",
    "ReturnTrack": "return-track",
    "AudioClip": "audio-clip",
    "MidiClip": "midi-clip",
    "TrackSendHolder": "send",
    "Eq8": "device-eq",
    "Compressor2": "device-compressor",
    "StereoGain": "device-utility",
    "Limiter": "device-limiter",
    "Delay": "device-delay",
    "Saturator": "device-saturator",
}
"""Our parts by the element that they are."""

HELD = {"Devices", "ClipSlotList", "Slots", "Sends", "Events", "Envelopes", "WarpMarkers", "Value"}
"""Lists, and what refers to presets: empty in our parts."""

BY_HAND = {"KeyMidi", "ControllerTargets"}
"""Controllers that a user assigned, and the targets that code numbers."""


def test_real_sets_keep_every_rule() -> None:
    for path in real_sets():
        assert problems(read_set(path), None) == [], path.name


def shape(element: etree._Element) -> list[str]:
    """The element's tags in order, indented by depth; repeats stand once."""
    lines: list[str] = []

    def walk(one: etree._Element, depth: int) -> None:
        lines.append(f"{depth}:{one.tag}:{','.join(sorted(map(str, one.attrib)))}")
        before = None
        for child in one if one.tag not in ("Devices", "Sends") else ():
            if child.tag in CONTENT or (child.tag in REPEATED and child.tag == before):
                continue
            before = child.tag
            walk(child, depth + 1)

    walk(element, 0)
    return lines


@pytest.fixture
def ours(tmp_path: Path) -> etree._Element:
    (tmp_path / "s").mkdir()
    (tmp_path / "out").mkdir()
    session = a_session(tmp_path / "s")
    report = AbletonExporter().export(session, tmp_path / "s", tmp_path / "out", silent)
    return read_set(tmp_path / "out" / report.open_file)


@pytest.mark.parametrize(
    "path",
    [
        "LiveSet/Tracks/MidiTrack",
        "LiveSet/Tracks/MidiTrack/DeviceChain/FreezeSequencer",
        "LiveSet/MasterTrack",
        "LiveSet/PreHearTrack",
        "LiveSet/Scenes/Scene",
        "LiveSet/Transport",
        "LiveSet",
    ],
)
def test_our_set_has_the_elements_of_lives_own_in_lives_order(
    ours: etree._Element, path: str
) -> None:
    same = [root for root in map(read_set, real_sets()) if root.get("MinorVersion") == SAME_SCHEMA]
    assert same, f"no real set of schema {SAME_SCHEMA} among the samples"
    for real in same:
        mine, live = ours.find(path), real.find(path)
        assert mine is not None
        assert live is not None
        if path == "LiveSet":
            assert [one.tag for one in mine] == [one.tag for one in live]
        else:
            assert shape(mine) == shape(live)


def bare(element: etree._Element, depth: int = 0) -> list[str]:
    """The element's tags in order, without what it holds and what the user put there."""
    lines = [f"{depth}:{element.tag}"]
    if element.tag not in HELD and element.tag != "KeyTracks":
        for child in element:
            if str(child.tag).split(".")[0] not in BY_HAND:
                lines += bare(child, depth + 1)
    return lines


def test_our_parts_have_every_element_that_live_writes_for_them() -> None:
    sets = [root for root in map(read_set, real_sets()) if root.get("MinorVersion") == SAME_SCHEMA]
    found = [element for root in sets for element in root.iter(*PARTS)]
    assert found
    for live in found:
        assert bare(build(PARTS[str(live.tag)])) == bare(live), live.tag
