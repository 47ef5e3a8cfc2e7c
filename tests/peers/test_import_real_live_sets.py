"""Sets that Live itself saved: read as sessions, and added to without another byte changed."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from exports.ableton import AbletonReader
from exports.ableton.invariants import problems
from exports.ableton.reading import live_version, read_set
from session.errors import BadInput
from tests.als_samples import real_sets
from tests.export_material import a_session
from tests.integration.test_export_live_template import add_to, without_ours


def of_version(*versions: int) -> list[Path]:
    found = [path for path in real_sets() if live_version(read_set(path)) in versions]
    assert found, f"no real set of Live {versions} among the samples"
    return found


def named(part: str) -> Path:
    return next(path for path in real_sets() if part in path.name)


def test_every_real_set_becomes_a_session_with_its_tracks() -> None:
    for path in real_sets():
        session = AbletonReader().read(path, elsewhere=False).session
        root = read_set(path)
        tracks = root.findall("LiveSet/Tracks/AudioTrack") + root.findall(
            "LiveSet/Tracks/MidiTrack"
        )
        assert len(session.tracks) == len(tracks), path.name
        assert len(session.buses) == len(root.findall("LiveSet/Tracks/ReturnTrack")), path.name


@pytest.mark.parametrize("part", ["L12-automation.als", "dawtool_automation.als"])
def test_the_tempo_automation_of_a_real_set_is_what_its_authors_say(part: str) -> None:
    """60 bpm to beat 4, up to 120 at beat 8, up to 200 at beat 12."""
    tempo = AbletonReader().read(named(part), elsewhere=False).session.tempo_map
    assert tempo.bpm_at_beats(0) == 60
    assert tempo.seconds_at_beats(4) == pytest.approx(4)
    # A line over beats from 60 to 120 in four beats takes 60 / 15 * ln 2 seconds.
    assert tempo.seconds_at_beats(8) == pytest.approx(4 + 2.772588722)
    assert tempo.bpm_at_beats(13) == 200


def test_locators_and_unwarped_clips_of_a_real_set_are_in_its_session() -> None:
    read = AbletonReader().read(named("example-120"), elsewhere=False)
    session = read.session
    clips = session.tracks[0].audio_clips
    assert [round(clip.start_beats, 3) for clip in clips] == [0, 2378.107, 4756.215, 7134.322]
    assert {clip.length_samples for clip in clips} == {52_437_265}
    assert not any(clip.warp_points for clip in clips)
    assert [(one.name, one.missing) for one in read.audio] == [("divineboys-v1.mp3", True)]
    assert session.sections[0].name == "mirvs - his track你好"
    assert (session.sections[1].start_beats, session.sample_rate) == (400, 44_100)


def test_a_real_set_of_live_11_or_12_keeps_every_byte_when_added_to(tmp_path: Path) -> None:
    (tmp_path / "s").mkdir()
    session = a_session(tmp_path / "s")
    for index, path in enumerate(of_version(11, 12)):
        added = add_to(path, session, tmp_path / "s", tmp_path / f"out {index}")
        assert without_ours(added) == added.before, path.name
        assert problems(added.root, added.path.parent) == [], path.name
        names = [one.name for one in AbletonReader().read(added.path, False).session.tracks]
        assert names[-4:] == [track.name for track in session.tracks], path.name


def test_our_audio_tracks_have_the_elements_of_a_real_live_12_track(tmp_path: Path) -> None:
    (tmp_path / "s").mkdir()
    template = named("L12-automation.als")
    added = add_to(template, a_session(tmp_path / "s"), tmp_path / "s", tmp_path / "out")
    theirs, ours, *_ = added.root.findall("LiveSet/Tracks/AudioTrack")

    def shape(track: object) -> list[str]:
        skipped = {"AudioClip", "ClipSlot"}
        found = []
        for one in track.iter():  # type: ignore[attr-defined]
            above = {str(up.tag) for up in one.iterancestors()}
            if not (skipped & {str(one.tag), *above}):
                found.append(str(one.tag))
        return found

    assert shape(ours) == shape(theirs)


def test_a_real_set_of_an_older_live_is_refused_in_one_sentence(tmp_path: Path) -> None:
    (tmp_path / "s").mkdir()
    session = a_session(tmp_path / "s")
    for index, path in enumerate(of_version(9, 10)):
        with pytest.raises(BadInput, match="open it in Live 11 or 12"):
            add_to(path, session, tmp_path / "s", tmp_path / f"out {index}")
        assert list((tmp_path / f"out {index}").iterdir()) == []


def test_a_kind_of_track_that_a_set_lacks_gets_nothing_of_another_kind(tmp_path: Path) -> None:
    """The set has audio tracks only: ours of MIDI and groups take what is new in Live 12 alone."""
    (tmp_path / "s").mkdir()
    session = a_session(tmp_path / "s")
    grouped = session.evolve(tracks=tuple(replace(one, group="All") for one in session.tracks))
    template = named("L12-automation.als")
    added = add_to(template, grouped, tmp_path / "s", tmp_path / "out")
    group, midi = added.root.find(".//GroupTrack"), added.root.find(".//MidiTrack")
    assert group is not None
    assert midi is not None
    assert group.find("DeviceChain/MainSequencer") is None
    assert group.find("SavedPlayingSlot") is None
    assert midi.find("DeviceChain/MainSequencer/Sample") is None
    assert midi.find("DeviceChain/MainSequencer/ComplexProFormantsModulationTarget") is None
    assert midi.find("DeviceChain/FreezeSequencer/ComplexProFormantsModulationTarget") is not None
    assert [loss for loss in added.report.losses if "ours take the form of Live 11" in loss]
