"""The checks on Live sets can fail: one broken copy for each rule, each caught by its rule."""

from __future__ import annotations

from collections.abc import Callable
from copy import deepcopy
from dataclasses import replace
from pathlib import Path

import pytest
from lxml import etree

from exports.ableton import AbletonExporter
from exports.ableton.invariants import CHECKS, missing_samples, problems
from exports.ableton.reading import read_set
from session import BendPoint, Bus, MidiClip, Send, Session
from session.errors import BadInput
from session.progress import silent
from tests.export_material import FIVE_TEMPI, SEVEN_EIGHT, a_session

Root = etree._Element


def bent(clip: MidiClip) -> MidiClip:
    """The clip with a bend in its first note."""
    first_note, *others = clip.notes
    bends = (BendPoint(0.0, 1.0), BendPoint(0.25, -2.0))
    return replace(clip, notes=(replace(first_note, bends=bends), *others))


def rich(folder: Path) -> Session:
    """Several tempi and meters, a group, two returns, sends and fades."""
    session = a_session(folder, FIVE_TEMPI, SEVEN_EIGHT)
    drums, bass, keys, vox = session.tracks
    (clip,) = vox.audio_clips
    faded = replace(clip, fade_in_samples=4_800, fade_out_samples=9_600)
    return session.evolve(
        tracks=(
            replace(drums, group="Rhythm"),
            replace(bass, group="Rhythm"),
            replace(keys, midi_clips=(bent(keys.midi_clips[0]),), sends=(Send("Echo", -9.0),)),
            replace(vox, audio_clips=(faded,), sends=(Send("Hall", -12.0), Send("Echo", -20.0))),
        ),
        buses=(Bus("Hall", "#12a594"), Bus("Echo", "#f5a623")),
    )


@pytest.fixture(scope="module")
def als(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A set with all that a set can hold, written once."""
    folder = tmp_path_factory.mktemp("invariants")
    (folder / "s").mkdir()
    (folder / "out").mkdir()
    session = rich(folder / "s")
    report = AbletonExporter().export(session, folder / "s", folder / "out", silent)
    return folder / "out" / report.open_file


def first(root: Root, path: str) -> Root:
    """The first element at `path`."""
    found = root.find(path)
    assert found is not None, path
    return found


def set_value(path: str, value: str) -> Callable[[Root], None]:
    """A mutation: another Value at `path`."""
    return lambda root: first(root, path).set("Value", value)


def remove(path: str) -> Callable[[Root], None]:
    """A mutation: the element at `path` is gone."""

    def mutate(root: Root) -> None:
        element = first(root, path)
        parent = element.getparent()
        assert parent is not None
        parent.remove(element)

    return mutate


def same_target(root: Root) -> None:
    one, other = list(root.iter("AutomationTarget"))[3:5]
    other.set("Id", str(one.get("Id")))


def same_track_id(root: Root) -> None:
    one, other = root.findall("LiveSet/Tracks/AudioTrack")[:2]
    other.set("Id", str(one.get("Id")))


def same_note_id(root: Root) -> None:
    one, other = list(root.iter("MidiNoteEvent"))[:2]
    other.set("NoteId", str(one.get("NoteId")))


def early_return(root: Root) -> None:
    tracks = first(root, "LiveSet/Tracks")
    tracks.insert(0, first(tracks, "ReturnTrack"))


def early_member(root: Root) -> None:
    tracks = first(root, "LiveSet/Tracks")
    tracks.insert(0, tracks[1])


def stray_inside(root: Root) -> None:
    stray = first(root, "LiveSet/Tracks/AudioTrack[3]")
    first(root, "LiveSet/Tracks").insert(2, stray)


def lone_member(root: Root) -> None:
    first(root, "LiveSet/Tracks/AudioTrack[2]/TrackGroupId").set("Value", "-1")


def many_returns(root: Root) -> None:
    tracks = first(root, "LiveSet/Tracks")
    for number in range(900, 911):
        another = deepcopy(first(tracks, "ReturnTrack"))
        another.set("Id", str(number))
        tracks.append(another)


def playing_return(root: Root) -> None:
    chain = first(root, "LiveSet/Tracks/ReturnTrack/DeviceChain")
    chain.append(deepcopy(first(root, ".//AudioTrack/DeviceChain/MainSequencer")))


def overlapping_clips(root: Root) -> None:
    events = first(root, ".//AudioTrack//MainSequencer/Sample/ArrangerAutomation/Events")
    again = deepcopy(events[0])
    again.set("Id", "1")
    events.append(again)


def backward_marker(root: Root) -> None:
    markers = first(root, ".//WarpMarkers")
    markers[1].set("BeatTime", "99999")


def swapped_events(root: Root) -> None:
    events = next(root.iter("FloatEvent")).getparent()
    assert events is not None
    events.append(events[1])


def ringing_note(root: Root) -> None:
    next(root.iter("MidiNoteEvent")).set("Duration", "50")


def swapped_bends(root: Root) -> None:
    events = first(root, ".//PerNoteEventList/Events")
    events.append(events[0])


BREAKS: dict[str, tuple[Callable[[Root], None], ...]] = {
    "target ids are unique in the set": (same_target,),
    "other ids are unique in their list": (same_track_id,),
    "NextPointeeId is above every id": (set_value("LiveSet/NextPointeeId", "17"),),
    "every PointeeId resolves": (set_value(".//PointeeId", "9999999"),),
    "return tracks come last": (early_return,),
    "a track has a slot for each scene": (
        remove(".//AudioTrack//MainSequencer/ClipSlotList/ClipSlot"),
        remove(".//MidiTrack//FreezeSequencer/ClipSlotList/ClipSlot"),
        remove("LiveSet/Scenes/Scene"),
    ),
    "a group has a slot for each scene": (remove(".//GroupTrack/Slots/GroupTrackSlot"),),
    "sends and SendsPre match the returns": (
        remove("LiveSet/SendsPre/SendPreBool"),
        remove(".//AudioTrack//Sends/TrackSendHolder"),
        remove(".//GroupTrack//Sends/TrackSendHolder"),
        remove(".//ReturnTrack//Sends/TrackSendHolder"),
        remove("LiveSet/Tracks/ReturnTrack"),
    ),
    "sends are within their bounds": (
        set_value(".//AudioTrack//Sends/TrackSendHolder/Send/Manual", "1.5"),
        set_value(".//AudioTrack//Sends/TrackSendHolder/Send/Manual", "0"),
    ),
    "returns are buses, twelve at most": (many_returns, playing_return),
    "a track's group exists": (set_value("LiveSet/Tracks/AudioTrack/TrackGroupId", "4711"),),
    "members follow their group": (early_member, stray_inside),
    "what plays into a group is in one": (lone_member,),
    "clips follow each other": (
        overlapping_clips,
        set_value(".//AudioTrack//Sample//AudioClip/CurrentEnd", "-1"),
        set_value(".//AudioTrack//Sample//AudioClip/CurrentStart", "3"),
    ),
    "loops have a length": (set_value(".//AudioClip/Loop/LoopEnd", "0"),),
    "warp markers rise": (backward_marker, remove(".//WarpMarkers/WarpMarker[2]")),
    "fades fit their clip": (
        set_value(".//AudioTrack//Sample//AudioClip/Fades/FadeInLength", "999"),
        set_value(".//AudioTrack//Sample//AudioClip/Fades/FadeOutLength", "-1"),
    ),
    "events come in order": (swapped_events,),
    "notes can be played": (
        same_note_id,
        ringing_note,
        set_value(".//NoteIdGenerator/NextId", "1"),
    ),
    "expression is of notes that are there": (
        swapped_bends,
        lambda root: first(root, ".//PerNoteEventList").set("NoteId", "999"),
    ),
}


def test_every_rule_has_a_broken_copy() -> None:
    assert set(BREAKS) == set(CHECKS)


@pytest.mark.parametrize(
    ("rule", "index"), [(rule, index) for rule in BREAKS for index in range(len(BREAKS[rule]))]
)
def test_a_broken_copy_is_caught_by_its_rule(als: Path, rule: str, index: int) -> None:
    root = read_set(als)
    assert problems(root, als.parent) == []
    BREAKS[rule][index](root)
    if rule == "warp markers rise" and index == 1:
        # Down to one marker: two are the least.
        markers = first(root, ".//WarpMarkers")
        markers[:] = markers[:1]
    assert list(CHECKS[rule](root))
    assert problems(root, als.parent)


@pytest.mark.parametrize("path", ["Samples/Imported/gone.wav", "../secret.wav", "/etc/passwd"])
def test_samples_must_be_files_inside_the_project(als: Path, path: str) -> None:
    root = read_set(als)
    first(root, ".//SampleRef/FileRef/RelativePath").set("Value", path)
    assert list(missing_samples(root, als.parent))
    assert problems(root, als.parent)


def test_a_file_that_is_no_set_gets_one_sentence(als: Path, tmp_path: Path) -> None:
    data = als.read_bytes()
    broken = {
        "text.als": b"hello",
        "cut.als": data[: len(data) // 2],
        "noise.als": data[:10] + b"\x07" * 500,
        "named.als": data[:3] + b"\x08" + data[4:10] + b"name\x00" + data[10:],
        "other.als": b"<Other/>",
        "bomb.als": b'<!DOCTYPE a [<!ENTITY b "x">]><Ableton>&b;</Ableton>',
    }
    for name, content in broken.items():
        (tmp_path / name).write_bytes(content)
        with pytest.raises(BadInput) as caught:
            read_set(tmp_path / name)
        assert name in str(caught.value)
