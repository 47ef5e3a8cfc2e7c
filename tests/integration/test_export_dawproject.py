"""A DAWproject plays the session's mix, keeps the format's rules, and comes back as the session."""

from __future__ import annotations

import tracemalloc
import zipfile
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import soundfile
from lxml import etree

from exports.contract import ExportReport
from exports.dawproject import DawprojectExporter, DawprojectReader
from exports.dawproject.invariants import problems
from exports.dawproject.mixer import lanes_of
from exports.layout import channels
from exports.names import clean_text
from exports.timeline import place_audio
from session import Session, Track
from session.clips import AudioClip
from session.errors import NotFound
from session.progress import silent
from tests.dawproject_reader import open_dawproject, played
from tests.export_material import SESSIONS, a_session, noise, write_float
from tests.hard_sessions import HARD

ALL = {**SESSIONS, **HARD}
WITH_MIX = [kind for kind in ALL if kind not in ("MIDI only", "an hour", "notes", "stretched")]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    made = tmp_path / "s"
    made.mkdir()
    return made


def exported(session: Session, tmp_path: Path, name: str = "out") -> tuple[Path, ExportReport]:
    """The file that is written, and the report."""
    target = tmp_path / name
    target.mkdir()
    report = DawprojectExporter().export(session, tmp_path / "s", target, silent)
    assert [path.name for path in target.iterdir()] == [report.open_file]
    return target / report.open_file, report


def document(path: Path) -> etree._Element:
    """The root of project.xml."""
    with zipfile.ZipFile(path) as archive:
        return etree.fromstring(archive.read("project.xml"))


@pytest.mark.parametrize("kind", ALL)
def test_every_session_becomes_a_sound_archive_that_keeps_the_rules(
    kind: str, folder: Path, tmp_path: Path
) -> None:
    session = ALL[kind](folder)
    path, _ = exported(session, tmp_path)
    with zipfile.ZipFile(path) as archive:
        assert archive.testzip() is None
        names = archive.namelist()
        assert len(set(names)) == len(names)
        audio = [one for one in archive.infolist() if one.filename.startswith("audio/")]
        assert all(one.compress_type == zipfile.ZIP_STORED for one in audio)
        assert problems(document(path), names) == []
        for element in document(path).iter("Audio"):
            with archive.open(str(element.find("File").get("path"))) as file:  # type: ignore[union-attr]
                info = soundfile.info(file)
            assert info.subtype == "FLOAT"
            assert info.samplerate == int(str(element.get("sampleRate")))
            assert info.channels == int(str(element.get("channels")))
            assert info.duration == pytest.approx(float(str(element.get("duration"))), abs=1e-9)
    assert len(document(path).findall("Scenes/Scene")) == max(1, len(session.sections))


@pytest.mark.parametrize("kind", WITH_MIX)
def test_what_the_project_plays_is_the_mix(kind: str, folder: Path, tmp_path: Path) -> None:
    session = ALL[kind](folder)
    path, _ = exported(session, tmp_path)
    assert session.mix is not None
    mix, _ = soundfile.read(folder / session.mix.file, always_2d=True)
    out = played(open_dawproject(path), session.sample_rate, len(mix))
    rest = np.max(np.abs(out - mix.T))
    assert np.max(np.abs(mix)) > 0.01
    assert 20 * np.log10(rest + 1e-12) < -120


@pytest.mark.parametrize("kind", ALL)
def test_every_session_comes_back(kind: str, folder: Path, tmp_path: Path) -> None:
    session = ALL[kind](folder)
    path, _ = exported(session, tmp_path)
    back = DawprojectReader().read(path, False)
    assert back.session.title == clean_text(session.title)
    assert back.session.tempo_map == session.tempo_map
    assert back.session.meter_map == session.meter_map
    assert back.session.length_beats == session.length_beats
    assert back.session.provenance.notes == ()
    assert not any(audio.missing for audio in back.audio)
    assert {audio.file for audio in back.audio} >= set(back.session.files())
    assert len(back.session.tracks) == len(session.tracks)
    assert [bus.gain_db for bus in back.session.buses] == [bus.gain_db for bus in session.buses]
    for one, track in zip(back.session.tracks, session.tracks, strict=True):
        assert_same_track(one, track, back.session, session)


def assert_same_track(one: Track, track: Track, back: Session, session: Session) -> None:
    """Both play the same, at the same loudness, in the same colour, from the same folder."""
    assert (clean_text(track.name) or one.name) == one.name
    heard = bool(track.audio_clips or track.midi_clips or not track.dry_clips)
    assert (one.colour, one.mute) == (track.colour, track.mute and heard)
    assert one.gain_db == pytest.approx(track.gain_db, abs=1e-8)
    assert one.pan == pytest.approx(track.pan, abs=1e-8)
    assert one.sends == track.sends
    assert (one.group or "") == clean_text(track.group or "")
    for mine, theirs in ((one.audio_clips, track.audio_clips), (one.dry_clips, track.dry_clips)):
        assert_same_audio(mine, theirs, back, session)


def assert_same_audio(
    mine: tuple[AudioClip, ...], theirs: tuple[AudioClip, ...], back: Session, session: Session
) -> None:
    """Clips fall on the same samples of the same stretch of sound."""
    ordered = sorted(theirs, key=lambda clip: clip.start_beats)
    before = [placed for clip in ordered if (placed := place_audio(clip, session))]
    after = [placed for clip in mine if (placed := place_audio(clip, back))]
    assert len(before) == len(after)
    for was, now in zip(sorted(before, key=lambda one: one.start_beats), after, strict=True):
        assert now.start_beats == pytest.approx(was.start_beats, abs=2e-9)
        assert now.end_beats == pytest.approx(was.end_beats, abs=1e-4)
        assert now.stretched == was.stretched
        assert now.clip.gain_db == pytest.approx(was.clip.gain_db, abs=1e-8)
        assert now.fade_in_seconds == pytest.approx(was.fade_in_seconds, abs=1e-4)
        assert now.fade_out_seconds == pytest.approx(was.fade_out_seconds, abs=1e-4)


def test_the_same_session_makes_the_same_file(folder: Path, tmp_path: Path) -> None:
    session = a_session(folder)
    first, _ = exported(session, tmp_path, "one")
    second, _ = exported(session, tmp_path, "two")
    assert first.read_bytes() == second.read_bytes()


def test_audio_lies_in_the_archive_byte_for_byte(folder: Path, tmp_path: Path) -> None:
    session = a_session(folder)
    path, _ = exported(session, tmp_path)
    with zipfile.ZipFile(path) as archive:
        assert archive.read("audio/01 Drums.wav") == (folder / "audio/drums.wav").read_bytes()


def test_audio_that_is_no_float_wav_becomes_one_and_leaves_nothing_beside(
    folder: Path, tmp_path: Path
) -> None:
    session = a_session(folder)
    sound, rate = soundfile.read(folder / "audio/drums.wav")
    (folder / "audio/drums.wav").unlink()
    soundfile.write(folder / "audio/drums.flac", sound, rate, subtype="PCM_24")
    drums = session.tracks[0]
    clip = replace(drums.audio_clips[0], file="audio/drums.flac")
    session = session.evolve(tracks=(replace(drums, audio_clips=(clip,)), *session.tracks[1:]))
    path, _ = exported(session, tmp_path)
    with zipfile.ZipFile(path) as archive, archive.open("audio/01 Drums.wav") as file:
        placed, _ = soundfile.read(file)
    assert np.max(np.abs(placed - sound)) < 2**-23


def test_clips_that_overlap_stand_on_tracks_of_their_own(folder: Path, tmp_path: Path) -> None:
    session = ALL["awkward"](folder)
    pieces = next(channel for channel in channels(session) if channel.name == "Pieces")
    assert [lane.name for lane in lanes_of(pieces, session)] == ["Pieces", "Pieces 2"]
    path, _ = exported(session, tmp_path)
    names = [track.get("name") for track in document(path).iter("Track")]
    assert names.count("Pieces 2") == 1


def test_the_dry_track_and_the_returns_are_silent_and_have_the_effects(
    folder: Path, tmp_path: Path
) -> None:
    session = ALL["mixer"](folder)
    path, report = exported(session, tmp_path)
    strips = {one.get("name"): one.find("Channel") for one in document(path).iter("Track")}
    dry = strips["Vox (dry)"]
    assert dry is not None
    devices = [device.tag for device in dry.iterfind("Devices/*")]
    assert devices == ["Equalizer", "Compressor", "Equalizer", "Limiter"]
    for name in ("Vox (dry)", "Hall", "Plain"):
        assert strips[name].find("Mute").get("value") == "true"  # type: ignore[union-attr]
    assert strips["Hall"].get("role") == "effect"  # type: ignore[union-attr]
    assert len(dry.findall("Sends/Send")) == 2
    assert strips["Vox"].find("Sends") is None  # type: ignore[union-attr]
    assert any("reverb" in words and "'Hall'" in words for words in report.losses)
    assert any("Valhalla Room" in words for words in report.losses)
    back = DawprojectReader().read(path, False).session
    known = tuple(effect for effect in session.tracks[0].chain.effects if effect.kind != "plug-in")  # type: ignore[union-attr]
    assert back.tracks[0].chain is not None
    assert back.tracks[0].chain.effects == tuple(
        replace(effect, knee_db=0.0) if effect.kind == "compressor" else effect for effect in known
    )


def test_sections_are_scenes_of_whole_bars_that_loop(folder: Path, tmp_path: Path) -> None:
    session = a_session(folder)
    path, _ = exported(session, tmp_path)
    scenes = document(path).findall("Scenes/Scene")
    assert [scene.get("name") for scene in scenes] == ["Intro", "Drop"]
    for scene in scenes:
        slots = scene.findall("Lanes/ClipSlot")
        assert len(slots) == 7
        for slot in slots:
            clip = slot.find("Clip")
            assert clip is not None
            assert float(str(clip.get("loopEnd"))) == float(str(clip.get("duration"))) == 12.0


def test_a_missing_stem_is_named_and_nothing_is_written(folder: Path, tmp_path: Path) -> None:
    session = a_session(folder)
    (folder / "audio/bass.wav").unlink()
    target = tmp_path / "out"
    target.mkdir()
    with pytest.raises(NotFound, match=r"bass\.wav"):
        DawprojectExporter().export(session, folder, target, silent)
    assert list(target.iterdir()) == []


def test_a_folder_that_is_gone_is_one_sentence(folder: Path, tmp_path: Path) -> None:
    session = a_session(folder)
    with pytest.raises(NotFound, match="check the path"):
        DawprojectExporter().export(session, folder, tmp_path / "nowhere" / "x", silent)


def test_memory_stays_flat_in_the_length_of_the_audio(folder: Path, tmp_path: Path) -> None:
    session = a_session(folder)
    long = noise(1, 2, 60 * session.sample_rate)
    for name in ("drums", "bass", "keys", "vox"):
        write_float(folder / f"audio/{name}.wav", long, session.sample_rate)
    size = (folder / "audio/drums.wav").stat().st_size
    del long
    tracemalloc.start()
    exported(session, tmp_path)
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert size > 20 * 2**20
    assert peak < 16 * 2**20
