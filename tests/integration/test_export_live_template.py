"""Our tracks in a copy of the user's own set: everything else stays, byte for byte."""

from __future__ import annotations

import gzip
import re
from dataclasses import dataclass, replace
from pathlib import Path

import pytest
import soundfile
from lxml import etree

from exports.ableton import AbletonExporter, AbletonReader
from exports.ableton.invariants import problems
from exports.ableton.reading import read_set, set_xml
from exports.contract import ExportOptions, ExportReport
from session import Bus, Chain, Send, Session, TempoMap, Track
from session.effects import Compressor
from session.errors import BadInput, NotFound, RoadieError
from session.progress import silent
from tests.export_material import a_session, awkward, noise, write_float
from tests.hard_sessions import HARD

LIVE_12_NAMES = (
    ("MasterTrack", "MainTrack"),
    ("AudioOut/Master", "AudioOut/Main"),
    ("ReWireSlaveMidiTargetId", "ReWireDeviceMidiTargetId"),
    ("ViewStateSesstionTrackWidth", "ViewStateSessionTrackWidth"),
    ("<Active ", "<EnabledByUser "),
    ("RootNote", "Root"),
    ('<Name Value="Major"', '<Name Value="0"'),
    ('<Name Value="Minor"', '<Name Value="1"'),
    (
        '<NeedArrangerRefreeze Value="true"',
        '<IsTuned Value="true"/><NeedArrangerRefreeze Value="true"',
    ),
    ("11.0_11300", "12.0_12203"),
)
"""What Live 12 calls otherwise, and an element it adds: enough to tell a form taken from a kept."""


@dataclass
class Added:
    """What an export into a set made."""

    path: Path
    before: bytes
    after: bytes
    report: ExportReport

    @property
    def root(self) -> etree._Element:
        """The copy's tree."""
        return read_set(self.path)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    made = tmp_path / "s"
    made.mkdir()
    return made


def add_to(template: Path, session: Session, folder: Path, target: Path) -> Added:
    """Export `session`, whose files are in `folder`, into a copy of `template`."""
    target.mkdir()
    options = ExportOptions(template=template)
    report = AbletonExporter().export(session, folder, target, silent, options)
    path = target / report.open_file
    return Added(path, set_xml(template), set_xml(path), report)


def without_ours(added: Added) -> bytes:
    """The copy's XML with what was inserted cut out, and NextPointeeId as it was."""
    before, after = added.before, added.after
    digits = re.compile(rb'(<NextPointeeId Value=")\d+')
    said = digits.search(before)
    assert said
    after = digits.sub(said[0], after, count=1)
    same = next(i for i, (a, b) in enumerate(zip(before, after, strict=False)) if a != b)
    more = len(after) - len(before)
    return after[:same] + after[same + more :]


def a_users_set(tmp_path: Path, *, live_12: bool = False) -> Path:
    """A set with scenes, a group, a return, devices and samples in its project's folder."""
    (tmp_path / "u").mkdir()
    (tmp_path / "made").mkdir()
    session = a_session(tmp_path / "u", TempoMap.constant(128.0), title="Mine")
    drums, bass, *others = session.tracks
    theirs = (
        replace(
            drums,
            group="Rhythm",
            dry_clips=drums.audio_clips,
            chain=Chain("Glue", (Compressor(-18.0, 4.0, 10.0, 120.0),)),
            sends=(Send("Room", -6.0),),
        ),
        replace(bass, group="Rhythm"),
        *others,
    )
    session = session.evolve(tracks=theirs, buses=(Bus("Room", "#46a758"),))
    report = AbletonExporter().export(session, tmp_path / "u", tmp_path / "made", silent)
    path = tmp_path / "made" / report.open_file
    if live_12:
        text = gzip.decompress(path.read_bytes()).decode()
        for old, new in LIVE_12_NAMES:
            text = text.replace(old, new)
        path.write_bytes(gzip.compress(text.encode(), mtime=0))
    return path


@pytest.mark.parametrize("live_12", [False, True], ids=["Live 11", "Live 12"])
@pytest.mark.parametrize("make", [a_session, awkward], ids=["plain", "awkward"])
def test_everything_else_of_the_set_stays_byte_for_byte(
    make: object, live_12: bool, folder: Path, tmp_path: Path
) -> None:
    template = a_users_set(tmp_path, live_12=live_12)
    added = add_to(template, make(folder), folder, tmp_path / "out")  # type: ignore[operator]
    assert without_ours(added) == added.before
    assert problems(added.root, added.path.parent) == []
    assert template.read_bytes()[:4] == added.path.read_bytes()[:4]


@pytest.mark.parametrize("kind", HARD)
def test_every_hard_session_goes_into_a_users_set(kind: str, folder: Path, tmp_path: Path) -> None:
    template = a_users_set(tmp_path, live_12=True)
    session = HARD[kind](folder)
    added = add_to(template, session, folder, tmp_path / "out")
    assert without_ours(added) == added.before
    assert problems(added.root, added.path.parent) == []
    read = AbletonReader().read(added.path, elsewhere=False)
    assert not any(one.missing for one in read.audio)
    assert len(read.session.tracks) >= 4 + len(session.tracks)


@pytest.mark.parametrize("live_12", [False, True], ids=["Live 11", "Live 12"])
def test_our_tracks_stand_after_theirs_and_before_the_returns(
    live_12: bool, folder: Path, tmp_path: Path
) -> None:
    template = a_users_set(tmp_path, live_12=live_12)
    session = a_session(folder)
    theirs = [track.tag for track in read_set(template).iterfind("LiveSet/Tracks/*")]
    root = add_to(template, session, folder, tmp_path / "out").root
    tracks = list(root.iterfind("LiveSet/Tracks/*"))
    assert [track.tag for track in tracks][: len(theirs) - 1] == theirs[:-1]
    assert tracks[-1].tag == "ReturnTrack"
    names = [str(track.find("Name/UserName").get("Value")) for track in tracks]  # type: ignore[union-attr]
    for track in session.tracks:
        assert names[len(theirs) - 1 :].count(track.name) == 1
    ids = [track.get("Id") for track in tracks]
    assert len(set(ids)) == len(ids)


def test_the_copy_plays_both_the_users_samples_and_ours(folder: Path, tmp_path: Path) -> None:
    template = a_users_set(tmp_path)
    added = add_to(template, a_session(folder), folder, tmp_path / "out")
    read = AbletonReader().read(added.path, elsewhere=False)
    assert [one.name for one in read.audio if one.missing] == []
    theirs = AbletonReader().read(template, elsewhere=False)
    assert len(read.audio) > len(theirs.audio)
    assert not [loss for loss in added.report.losses if "not found" in loss]
    for one in read.audio:
        assert one.path
        assert soundfile.info(str(one.path)).frames > 0


def test_a_sample_that_is_gone_is_named(folder: Path, tmp_path: Path) -> None:
    template = a_users_set(tmp_path)
    gone = next((template.parent / "Samples/Imported").glob("*Bass*"))
    gone.unlink()
    report = add_to(template, a_session(folder), folder, tmp_path / "out").report
    assert any(gone.name in loss for loss in report.losses)


def test_the_stems_follow_the_sets_tempo_and_that_is_said(folder: Path, tmp_path: Path) -> None:
    template = a_users_set(tmp_path)
    added = add_to(template, a_session(folder), folder, tmp_path / "out")
    assert (
        "The set is at 128 bpm, the session at 84 bpm: the stems follow the set's tempo."
        in added.report.losses
    )
    read = AbletonReader().read(added.path, elsewhere=False).session
    assert [step.bpm for step in read.tempo_map.steps] == [128.0]
    ours = read.tracks[-4:]
    ends = [clip.warp_points[-1].offset_beats for track in ours for clip in track.audio_clips]
    assert ends == pytest.approx([24.0] * 4, abs=1e-4)


def test_tracks_take_the_form_of_the_users_live(folder: Path, tmp_path: Path) -> None:
    template = a_users_set(tmp_path, live_12=True)
    added = add_to(template, a_session(folder), folder, tmp_path / "out")
    text = added.after.decode()
    for old, _ in LIVE_12_NAMES:
        if old not in ('<NeedArrangerRefreeze Value="true"',):
            assert old not in text, old
    tracks = added.root.findall("LiveSet/Tracks/AudioTrack")
    assert all(track.find("IsTuned") is not None for track in tracks)
    assert not [loss for loss in added.report.losses if "form" in loss]


def test_sends_are_as_many_as_the_sets_returns(folder: Path, tmp_path: Path) -> None:
    template = a_users_set(tmp_path)
    session = a_session(folder)
    vox = Track("Sent", "vocals", "#e93d82", sends=(Send("Plate", 0.0),))
    session = session.evolve(tracks=(vox,), buses=(Bus("Plate", "#46a758"),))
    added = add_to(template, session, folder, tmp_path / "out")
    assert problems(added.root, None) == []
    assert any("'Plate' is left out" in loss for loss in added.report.losses)


def bad_templates(tmp_path: Path) -> dict[str, Path]:
    """Files that are no set to add to, by what is wrong with them."""
    good = a_users_set(tmp_path)
    data = good.read_bytes()
    text = gzip.decompress(data).decode()
    contents = {
        "not a set": b"hello",
        "other XML": b'<?xml version="1.0"?><Other/>',
        "too new": text.replace("11.0_11300", "13.0_13000").encode(),
        "too old": text.replace("11.0_11300", "10.0_377").encode(),
        "much too old": text.replace("11.0_11300", "8.0_300").encode(),
        "cut short": data[: len(data) // 2],
        "no tracks": re.sub(r"<Tracks>.*</Tracks>", "<Tracks/>", text, flags=re.S).encode(),
        "broken inside": data[:40] + b"\x07" * 400,
        "an XML bomb": b'<!DOCTYPE a [<!ENTITY b "x">]><Ableton>&b;</Ableton>',
        "empty": b"",
    }
    made = {}
    for index, (what, content) in enumerate(contents.items()):
        made[what] = tmp_path / f"bad {index}.als"
        made[what].write_bytes(content)
    made["a folder"] = tmp_path / "folder.als"
    made["a folder"].mkdir()
    made["not there"] = tmp_path / "gone.als"
    return made


def test_a_bad_template_gets_one_sentence_and_nothing_is_written(
    folder: Path, tmp_path: Path
) -> None:
    session = a_session(folder)
    for index, (what, path) in enumerate(bad_templates(tmp_path).items()):
        target = tmp_path / f"out {index}"
        with pytest.raises(RoadieError) as caught:
            add_to(path, session, folder, target)
        assert isinstance(caught.value, BadInput | NotFound), what
        words = str(caught.value)
        assert path.name in words, what
        assert words.endswith("."), what
        assert "\n" not in words, what
        assert list(target.iterdir()) == [], what


def test_a_set_without_an_audio_track_says_whose_form_ours_have(
    folder: Path, tmp_path: Path
) -> None:
    template = a_users_set(tmp_path, live_12=True)
    text = gzip.decompress(template.read_bytes()).decode()
    text = re.sub(r"\s*<AudioTrack .*?</AudioTrack>", "", text, flags=re.S)
    template.write_bytes(gzip.compress(text.encode()))
    added = add_to(template, a_session(folder), folder, tmp_path / "out")
    assert without_ours(added) == added.before
    assert any("has no audio track" in loss for loss in added.report.losses)
    assert "AudioOut/Master" not in added.after.decode()
    assert "ReWireSlaveMidiTargetId" not in added.after.decode()


def test_a_second_session_goes_beside_the_first(folder: Path, tmp_path: Path) -> None:
    template = a_users_set(tmp_path)
    session = a_session(folder)
    once = add_to(template, session, folder, tmp_path / "once")
    write_float(folder / "audio/bass.wav", noise(99, 2, session.length_samples), 48_000)
    twice = add_to(once.path, session, folder, tmp_path / "twice")
    assert problems(twice.root, twice.path.parent) == []
    found = AbletonReader().read(twice.path, elsewhere=False).audio
    assert len({one.path for one in found}) == 12
