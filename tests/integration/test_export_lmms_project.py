"""The LMMS project file: what stands in it, read as plain XML."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from lxml import etree

from exports.contract import ExportReport
from exports.lmms import LmmsExporter
from session import Chord, MidiClip, Note, Session, Track
from session.progress import silent
from tests.export_material import SESSIONS, a_session
from tests.hard_sessions import HARD


def exported(session: Session, folder: Path) -> tuple[etree._Element, ExportReport]:
    """The root of the project and the report."""
    target = folder / "out"
    target.mkdir()
    report = LmmsExporter().export(session, folder / "s", target, silent)
    return etree.parse(str(target / report.open_file)).getroot(), report


def tracks(root: etree._Element, kind: str) -> list[etree._Element]:
    """The tracks that hold the element `kind`."""
    return list(root.xpath(f"/lmms-project/song/trackcontainer/track[{kind}]"))


@pytest.mark.parametrize("kind", sorted({**SESSIONS, **HARD}.keys() - {"an hour"}))
def test_every_clip_plays_a_file_of_the_projects_audio_folder(kind: str, tmp_path: Path) -> None:
    (tmp_path / "s").mkdir()
    root, report = exported({**SESSIONS, **HARD}[kind](tmp_path / "s"), tmp_path)
    folder = (tmp_path / "out" / report.open_file).parent
    played = [clip.get("src") for clip in root.iter("sampletco")]
    assert sorted(played) == sorted(
        path.relative_to(folder).as_posix() for path in folder.glob("* audio/*")
    )
    for clip in root.iter("sampletco"):
        assert int(clip.get("pos")) >= 0
        assert int(clip.get("len")) > 0
    numbers = [int(one.get("num")) for one in root.iter("fxchannel")]
    assert numbers == list(range(len(numbers)))
    for send in root.iter("send"):
        assert int(send.get("channel")) in numbers
    for track in root.iter("instrumenttrack"):
        assert int(track.get("fxch")) in numbers


def test_tracks_keep_order_names_level_pan_and_mute(tmp_path: Path) -> None:
    session = HARD["mixer"](tmp_path / "s")
    root, _ = exported(session, tmp_path)
    found = [
        (one.get("name"), one.get("muted"))
        for one in root.findall("song/trackcontainer/track")
        if one.find("automationtrack") is None
    ]
    assert found == [
        ("Vox", "0"),
        ("Vox (dry)", "1"),
        ("Keys", "0"),
        ("Keys MIDI", "1"),
        ("Only dry (dry)", "1"),
    ]
    vox = tracks(root, "sampletrack")[0].find("sampletrack")
    assert float(vox.get("vol")) == pytest.approx(100 * 10 ** (-2 / 20))
    assert float(vox.get("pan")) == 50
    returns = [(one.get("name"), one.get("muted")) for one in root.iter("fxchannel")]
    assert returns == [("Master", "0"), ("Hall", "1"), ("Echo / ½", "1"), ("Plain", "1")]


def test_a_fader_above_lmmss_loudest_is_printed_into_the_stem(tmp_path: Path) -> None:
    session = a_session(tmp_path / "s", bars=1)
    loud = replace(session.tracks[0], gain_db=9.0)
    root, _ = exported(replace(session, tracks=(loud,), mix=None), tmp_path)
    assert float(tracks(root, "sampletrack")[0].find("sampletrack").get("vol")) == 100


def test_sections_and_chords_are_named_clips(tmp_path: Path) -> None:
    session = a_session(tmp_path / "s", bars=4)
    session = replace(session, chords=(Chord("Am7", 0.0, 8.0), Chord("F/C", 8.0, 8.0)))
    root, _ = exported(session, tmp_path)
    named = {
        one.get("name"): [
            (clip.get("name"), int(clip.get("pos")), int(clip.get("len")))
            for clip in one.iter("automationpattern")
        ]
        for one in tracks(root, "automationtrack")
    }
    assert named == {
        "Sections": [("Intro", 0, 384), ("Drop", 384, 384)],
        "Chords": [("Am7", 0, 384), ("F/C", 384, 384)],
    }


def test_every_velocity_is_the_midi_velocity_that_lmms_makes_of_its_volume(tmp_path: Path) -> None:
    session = a_session(tmp_path / "s", bars=1)
    notes = tuple(Note(60, velocity, velocity / 32, 1 / 64) for velocity in range(1, 128))
    track = Track("Notes", "lead", "#f5a623", midi_clips=(MidiClip(0.0, 4.0, notes),))
    root, _ = exported(replace(session, tracks=(track,), mix=None), tmp_path)
    base = int(root.find(".//midiport").get("basevelocity"))
    volumes = [int(one.get("vol")) for one in root.iter("note")]
    assert max(volumes) <= 200
    assert [volume * base // 100 for volume in volumes] == [one.velocity for one in notes]


@pytest.mark.parametrize(
    ("kind", "said"),
    [
        ("notes", ("133.7 bpm", "before bar 1", "nine octaves")),
        ("odd meters", ("one meter", "start from bar 1", "samples folder")),
        ("mixer", ("compressor", "reverb", "pan of the bus 'Echo / ½'", "sends of 'Vox (dry)'")),
        ("stretched", ("'Take' is stretched",)),
    ],
)
def test_what_lmms_cannot_hold_is_said(kind: str, said: tuple[str, ...], tmp_path: Path) -> None:
    (tmp_path / "s").mkdir()
    _, report = exported(HARD[kind](tmp_path / "s"), tmp_path)
    words = " ".join(report.losses)
    for part in said:
        assert part in words, part


def test_of_an_ordinary_piece_only_where_its_audio_goes_is_said(tmp_path: Path) -> None:
    (tmp_path / "s").mkdir()
    _, report = exported(a_session(tmp_path / "s", bars=2), tmp_path)
    (words,) = report.losses
    assert "samples folder" in words
