"""A project of a DAW becomes a session that sounds as the project did."""

from __future__ import annotations

import shutil
import zipfile
from pathlib import Path

import numpy as np
import pytest
import soundfile

from exports.layout import Folder, layout
from exports.names import clean_text
from exports.registry import EXPORTERS, READERS
from server.jobs.task import JobPlace, Outcome
from server.jobs.tasks.import_audio import import_audio
from session import Session, TempoMap, TempoStep, read_session
from session.errors import BadInput, Cancelled
from session.progress import silent
from session.sound.loudness import measure
from tests.click_songs import beat_samples, click_song, late_ms
from tests.export_material import FIVE_TEMPI, SEVEN_EIGHT, a_session
from tests.hard_sessions import forty_tracks, mixer, stretched

FORMATS = READERS.names()
each_format = pytest.mark.parametrize("name", FORMATS)


@pytest.fixture
def place(tmp_path: Path) -> JobPlace:
    staging = tmp_path / "library/.staging/job"
    staging.mkdir(parents=True)
    return JobPlace(tmp_path / "library", staging)


def exported(session: Session, folder: Path, name: str, target: Path) -> Path:
    """The file that a DAW would open."""
    target.mkdir(parents=True)
    report = EXPORTERS.load(name).export(session, folder, target, silent)
    return target / report.open_file


def imported(project: Path, place: JobPlace, **spec: object) -> tuple[Session, Outcome]:
    outcome = import_audio({"file": str(project), **spec}, place, silent)
    return read_session(place.staging / "session"), outcome


def sound(path: Path) -> np.ndarray:
    found, _ = soundfile.read(path, always_2d=True)
    return found.T


def folders(session: Session) -> dict[str, list[str]]:
    """What stands in each folder that a DAW shows."""
    return {
        one.name: [channel.name for channel in one.channels]
        for one in layout(session)
        if isinstance(one, Folder)
    }


@each_format
def test_a_project_comes_back_with_its_time_names_notes_and_sound(
    name: str, tmp_path: Path, place: JobPlace
) -> None:
    old = a_session(tmp_path / "s", FIVE_TEMPI, SEVEN_EIGHT, bars=6)
    project = exported(old, tmp_path / "s", name, tmp_path / "out")
    shutil.rmtree(tmp_path / "s")
    new, outcome = imported(project, place)
    assert new.sample_rate == old.sample_rate
    for beats in np.linspace(0, old.length_beats, 50):
        seconds = old.tempo_map.seconds_at_beats(beats)
        assert new.tempo_map.seconds_at_beats(beats) == pytest.approx(seconds, abs=1e-6)
    assert new.meter_map == old.meter_map
    assert [(one.name, one.start_beats) for one in new.sections] == [
        (one.name, pytest.approx(one.start_beats, abs=1e-6)) for one in old.sections
    ]
    assert [track.name for track in new.tracks] == [track.name for track in old.tracks]
    for before, after in zip(old.tracks, new.tracks, strict=True):
        assert sum(len(clip.notes) for clip in after.midi_clips) == sum(
            len(clip.notes) for clip in before.midi_clips
        )
    assert new.mix is not None
    mix = sound(place.staging / "session" / new.mix.file)[:, : old.length_samples]
    wanted = sum(sound(place.staging / "session" / t.audio_clips[0].file) for t in new.tracks)
    assert np.max(np.abs(mix - np.asarray(wanted)[:, : mix.shape[1]])) < 1e-6
    measured = measure(place.staging / "session" / new.mix.file)
    assert measured.loudness_lufs is not None
    assert new.mix.loudness_lufs == measured.loudness_lufs
    assert new.mix.true_peak_dbtp == measured.true_peak_dbtp
    assert outcome.warnings == ()
    assert new.provenance.source_file == project.name


@each_format
@pytest.mark.parametrize("make", [mixer, forty_tracks], ids=lambda make: make.__name__)
def test_what_a_hard_project_plays_is_the_mix_it_was_written_from(
    name: str, make: object, tmp_path: Path, place: JobPlace
) -> None:
    old = make(tmp_path / "s")  # type: ignore[operator]
    project = exported(old, tmp_path / "s", name, tmp_path / "out")
    new, _ = imported(project, place)
    assert old.mix is not None and new.mix is not None
    before = sound(tmp_path / "s" / old.mix.file)
    after = sound(place.staging / "session" / new.mix.file)
    after = np.broadcast_to(after, (2, after.shape[1]))[:, : before.shape[1]]
    assert np.max(np.abs(before - after)) < 10 ** (-90 / 20)
    if make is forty_tracks:
        assert folders(new) == folders(old)
        assert sum(track.mute for track in new.tracks) == sum(track.mute for track in old.tracks)


@each_format
def test_a_stretched_project_keeps_its_files_and_its_marks(
    name: str, tmp_path: Path, place: JobPlace
) -> None:
    old = stretched(tmp_path / "s")
    new, outcome = imported(exported(old, tmp_path / "s", name, tmp_path / "out"), place)
    assert new.mix is not None
    assert not outcome.warnings
    for before, after in zip(old.tracks, new.tracks, strict=True):
        assert clean_text(before.name) == after.name
        (was,), (is_,) = before.audio_clips, after.audio_clips
        assert is_.start_beats == pytest.approx(was.start_beats, abs=1e-6)
        assert len(is_.warp_points) >= len(was.warp_points)
        assert is_.warped is not None


@each_format
def test_a_stretched_project_is_heard_in_time_and_so_are_its_stems(
    name: str, tmp_path: Path, place: JobPlace
) -> None:
    draw = np.random.default_rng(5)
    beats = [0.0, *np.cumsum(0.55 * (1 + 0.1 * draw.standard_normal(14)))]
    tempo = TempoMap((TempoStep(0, 120), TempoStep(6, 97)))
    old = click_song(tmp_path / "s", beats, tempo, marks=range(15), start_beats=1, lead_seconds=0.4)
    new, _ = imported(exported(old, tmp_path / "s", name, tmp_path / "out"), place)
    folder = place.staging / "session"
    wanted = beat_samples(new, 14, 1)
    assert new.mix is not None
    assert np.abs(late_ms(sound(folder / new.mix.file), wanted, 48_000)).max() < 2
    (tmp_path / "stems").mkdir()
    report = EXPORTERS.load("stems").export(new, folder, tmp_path / "stems", silent)
    (stem,) = (tmp_path / "stems/Stems").glob("*.wav")
    assert np.abs(late_ms(sound(stem), wanted, 48_000)).max() < 2
    assert not report.losses


@pytest.mark.parametrize("name", ["aaf", "ardour", "lmms", "logic", "stems"])
def test_a_daw_that_cannot_warp_gets_the_warped_sound_and_no_loss_is_told(
    name: str, tmp_path: Path, place: JobPlace
) -> None:
    old = stretched(tmp_path / "s")
    new, _ = imported(exported(old, tmp_path / "s", "ableton", tmp_path / "out"), place)
    (tmp_path / name).mkdir()
    source = place.staging / "session"
    report = EXPORTERS.load(name).export(new, source, tmp_path / name, silent)
    assert not any("own speed" in loss for loss in report.losses)
    if name == "ardour":
        placed = {path.read_bytes() for path in (tmp_path / name).rglob("*.wav")}
        assert placed == {path.read_bytes() for path in (source / "audio/warped").iterdir()}


@pytest.mark.parametrize("name", ["ableton", "dawproject", "reaper"])
def test_a_daw_that_warps_gets_the_file_and_its_marks_again(
    name: str, tmp_path: Path, place: JobPlace
) -> None:
    old = stretched(tmp_path / "s")
    first = exported(old, tmp_path / "s", name, tmp_path / "out")
    new, _ = imported(first, place)
    again = exported(new, place.staging / "session", name, tmp_path / "again")
    read = READERS.load(name).read
    assert read(again, False).session.tracks == read(first, False).session.tracks


@pytest.mark.parametrize("name", ["ableton", "reaper"])
def test_audio_that_is_not_there_is_named_and_left_out(
    name: str, tmp_path: Path, place: JobPlace
) -> None:
    old = a_session(tmp_path / "s", bars=2)
    project = exported(old, tmp_path / "s", name, tmp_path / "out")
    found = [path for path in project.parent.rglob("*.wav") if "Bass" in path.name]
    assert found
    for path in found:
        path.unlink()
    new, outcome = imported(project, place)
    assert any("Bass" in words and "was not found" in words for words in outcome.warnings)
    bass = next(track for track in new.tracks if track.name == "Bass")
    assert bass.audio_clips == () and bass.midi_clips
    assert [track.name for track in new.tracks] == [track.name for track in old.tracks]


def test_all_that_is_missing_is_one_sentence(tmp_path: Path, place: JobPlace) -> None:
    old = a_session(tmp_path / "s", bars=2)
    project = exported(old, tmp_path / "s", "reaper", tmp_path / "out")
    for path in project.parent.rglob("*.wav"):
        path.unlink()
    _, outcome = imported(project, place)
    (sentence,) = outcome.warnings
    assert f"{len(old.tracks)} files were not found" in sentence
    assert all(track.name in sentence for track in old.tracks)


@each_format
def test_a_project_that_was_sent_reaches_for_no_other_file(
    name: str, tmp_path: Path, place: JobPlace
) -> None:
    old = a_session(tmp_path / "s", bars=2)
    project = exported(old, tmp_path / "s", name, tmp_path / "out")
    sent = place.library / "uploads" / "x" / project.name
    sent.parent.mkdir(parents=True)
    shutil.copyfile(project, sent)
    new, outcome = imported(sent, place)
    if outcome.warnings:
        assert "must hold its audio" in outcome.warnings[0]
        assert not any(track.audio_clips for track in new.tracks)
        assert not list((place.staging / "session").rglob("*.wav"))
    else:
        assert all(track.audio_clips for track in new.tracks)


@each_format
@pytest.mark.parametrize("size", [0.1, 0.5, 0.9])
def test_a_project_that_is_cut_short_is_refused_and_leaves_nothing(
    name: str, size: float, tmp_path: Path, place: JobPlace
) -> None:
    project = exported(a_session(tmp_path / "s", bars=2), tmp_path / "s", name, tmp_path / "out")
    data = project.read_bytes()
    project.write_bytes(data[: int(len(data) * size)])
    with pytest.raises(BadInput, match=project.name) as caught:
        imported(project, place)
    assert "\n" not in str(caught.value)
    assert list(place.staging.iterdir()) == []


@each_format
def test_cancelling_leaves_nothing(name: str, tmp_path: Path, place: JobPlace) -> None:
    project = exported(a_session(tmp_path / "s", bars=2), tmp_path / "s", name, tmp_path / "out")

    def cancel(fraction: float, stage: str) -> None:
        if fraction > 0.3:
            raise Cancelled("Cancelled.")

    with pytest.raises(Cancelled):
        import_audio({"file": str(project)}, place, cancel)
    assert list(place.staging.iterdir()) == []


def test_a_broken_sound_inside_a_project_is_called_by_its_own_name(
    tmp_path: Path, place: JobPlace
) -> None:
    old = a_session(tmp_path / "s", bars=2)
    project = exported(old, tmp_path / "s", "dawproject", tmp_path / "out")
    broken = project.with_name("broken.dawproject")
    with zipfile.ZipFile(project) as whole, zipfile.ZipFile(broken, "w") as torn:
        for member in whole.infolist():
            sound_is_lost = "Bass" in member.filename
            torn.writestr(member.filename, bytes(999) if sound_is_lost else whole.read(member))
    new, outcome = imported(broken, place)
    (warning,) = outcome.warnings
    assert "02 Bass.wav is nothing but zeros" in warning
    assert sum(bool(track.audio_clips) for track in new.tracks) == len(old.tracks) - 1
    left = {path.name for path in (place.staging / "session").iterdir()}
    assert left == {"audio", "midi", "session.json"}
