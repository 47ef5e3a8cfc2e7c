"""Whatever is dropped in: a working session, or one clear sentence and nothing left behind."""

from __future__ import annotations

import os
import re
import shutil
import stat
import sys
from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np
import pytest
import soundfile

from server.jobs.task import JobPlace, Outcome
from server.jobs.tasks.import_audio import import_audio
from session import Session, read_session
from session.errors import (
    BadInput,
    Cancelled,
    NotFound,
    RoadieError,
    UnreadableAudio,
    UnreadableMidi,
)
from session.progress import silent
from tests.songs import Song, mix

RATE = 44_100


@pytest.fixture(scope="module")
def music() -> np.ndarray:
    return mix(Song(120, bars=4), RATE).T * 0.5


@pytest.fixture
def place(tmp_path: Path) -> JobPlace:
    (tmp_path / "library/sessions").mkdir(parents=True)
    (tmp_path / "staging").mkdir()
    return JobPlace(tmp_path / "library", tmp_path / "staging")


def _import(file: Path, place: JobPlace, **spec: object) -> tuple[Session, Outcome]:
    outcome = import_audio({"file": str(file), "midi": False, **spec}, place, silent)
    folder = place.staging / outcome.deliveries[0].source
    session = read_session(folder)
    for name in session.files():
        info = soundfile.info(str(folder / name))
        assert info.frames == session.length_samples, name
        assert info.samplerate == session.sample_rate
        assert info.subtype == "FLOAT"
    assert not [path.name for path in folder.rglob(".*")]
    assert session.sections
    return session, outcome


def _write(path: Path, frames: np.ndarray, rate: int = RATE, **how: str) -> Path:
    soundfile.write(str(path), frames, rate, **how)
    return path


def _cut(path: Path, share: float) -> Path:
    data = path.read_bytes()
    path.write_bytes(data[: int(len(data) * share)])
    return path


def _refused(file: Path, place: JobPlace, kind: type[RoadieError]) -> str:
    with pytest.raises(kind) as caught:
        import_audio({"file": str(file)}, place, silent)
    sentence = str(caught.value)
    assert "\n" not in sentence
    assert sentence.endswith(".")
    assert not list(place.staging.iterdir())
    return sentence


@pytest.mark.parametrize(
    ("name", "how"),
    [
        ("8-bit.wav", {"subtype": "PCM_U8"}),
        ("16-bit.wav", {"subtype": "PCM_16"}),
        ("24-bit.wav", {"subtype": "PCM_24"}),
        ("float.wav", {"subtype": "FLOAT"}),
        ("double.wav", {"subtype": "DOUBLE"}),
        ("music.aiff", {"subtype": "PCM_24"}),
        ("music.flac", {}),
        ("music.ogg", {}),
        ("music.mp3", {}),
        ("big.w64", {}),
        ("big.rf64", {"format": "RF64"}),
    ],
)
def test_every_usual_format_becomes_a_session_at_its_tempo(
    tmp_path: Path, place: JobPlace, music: np.ndarray, name: str, how: dict[str, str]
) -> None:
    file = _write(tmp_path / name, music, **how)
    before = file.read_bytes()
    session, outcome = _import(file, place)
    assert outcome.warnings == ()
    assert session.tempo_map.steps[0].bpm == 120
    assert len(session.tracks) == 4
    assert session.mix is not None
    assert session.mix.null_db is None or session.mix.null_db < -90
    originals = list((place.staging / "session/audio").glob("original.*"))
    assert [original.read_bytes() for original in originals] == [before]
    assert file.read_bytes() == before


@pytest.mark.parametrize(
    ("rate", "session_rate"),
    [(8000, 48_000), (22_050, 48_000), (32_000, 48_000), (44_100, 44_100), (48_000, 48_000),
     (88_200, 88_200), (96_000, 96_000), (192_000, 96_000)],
)  # fmt: skip
def test_every_rate_becomes_a_session_rate(
    tmp_path: Path, place: JobPlace, rate: int, session_rate: int
) -> None:
    file = _write(tmp_path / "rate.wav", mix(Song(120, bars=4), rate).T * 0.5, rate)
    session, _ = _import(file, place, split=False)
    assert session.sample_rate == session_rate
    assert session.tempo_map.steps[0].bpm == 120
    said = any(f"{rate} Hz became {session_rate} Hz" in note for note in session.provenance.notes)
    assert said == (rate != session_rate)


def test_mono_stays_mono(tmp_path: Path, place: JobPlace, music: np.ndarray) -> None:
    session, _ = _import(_write(tmp_path / "mono.wav", music[:, 0]), place)
    assert [track.name for track in session.tracks] == ["Percussive", "Bass band", "Harmonic"]
    assert soundfile.info(str(place.staging / "session/audio/mix.wav")).channels == 1


def test_six_channels_become_stereo_by_a_stated_rule(
    tmp_path: Path, place: JobPlace, music: np.ndarray
) -> None:
    level = 0.1
    frames = np.zeros((len(music), 6))
    frames[:, :2], frames[:, 2], frames[:, 3] = music, level, 0.9
    session, _ = _import(_write(tmp_path / "surround.wav", frames), place, split=False)
    heard, _rate = soundfile.read(str(place.staging / "session/audio/mix.wav"))
    assert heard.shape[1] == 2
    assert np.allclose(heard[: len(music)], music + level * np.sqrt(0.5), atol=1e-4)
    assert any("low effects left out" in note for note in session.provenance.notes)
    assert soundfile.info(str(place.staging / "session/audio/original.wav")).channels == 6


def test_floats_beyond_full_scale_are_kept(
    tmp_path: Path, place: JobPlace, music: np.ndarray
) -> None:
    file = _write(tmp_path / "hot.wav", music * 8, subtype="FLOAT")
    session, outcome = _import(file, place, split=False)
    assert outcome.warnings == ()
    assert session.mix is not None
    assert session.mix.true_peak_dbtp is not None
    assert session.mix.true_peak_dbtp > 6


def test_samples_that_are_no_numbers_are_silenced_with_a_warning(
    tmp_path: Path, place: JobPlace, music: np.ndarray
) -> None:
    broken = music.copy()
    broken[1000:1010, 0], broken[2000, 1], broken[3000, 1] = np.nan, np.inf, 1e30
    _, outcome = _import(_write(tmp_path / "nan.wav", broken, subtype="FLOAT"), place)
    assert len(outcome.warnings) == 1
    assert "12 samples of nan.wav were no sound" in outcome.warnings[0]
    for file in (place.staging / "session/audio").glob("[!o]*.wav"):
        assert np.isfinite(soundfile.read(str(file))[0]).all(), file.name


@pytest.mark.parametrize("name", ["cut.wav", "cut.aiff", "cut.flac", "cut.mp3"])
def test_a_truncated_file_gives_what_is_there_and_says_so(
    tmp_path: Path, place: JobPlace, music: np.ndarray, name: str
) -> None:
    file = _cut(_write(tmp_path / name, np.tile(music, (2, 1))), 0.6)
    session, outcome = _import(file, place, split=False)
    assert len(outcome.warnings) == 1
    assert f"{name} breaks off" in outcome.warnings[0]
    assert 4 < session.tempo_map.seconds_at_beats(session.length_beats) < 14


def test_silence_becomes_a_session_without_a_tempo_or_key_of_its_own(
    tmp_path: Path, place: JobPlace
) -> None:
    session, _ = _import(_write(tmp_path / "silent.wav", np.zeros((RATE * 3, 2))), place)
    assert session.key is None
    assert all(estimate.confidence == 0 for estimate in session.estimates)
    assert any("No clear beat" in note for note in session.provenance.notes)
    assert session.mix is not None
    assert session.mix.loudness_lufs is None
    assert session.mix.null_db is None


@pytest.mark.parametrize("length", [1, 7, 500, 5000])
def test_a_moment_of_sound_becomes_a_bar(tmp_path: Path, place: JobPlace, length: int) -> None:
    noise = np.random.default_rng(0).normal(0, 0.1, (length, 2))
    session, _ = _import(_write(tmp_path / "click.wav", noise), place)
    assert session.length_bars == 1


def test_a_file_is_taken_for_what_it_is_not_for_its_name(
    tmp_path: Path, place: JobPlace, music: np.ndarray
) -> None:
    file = _write(tmp_path / "song.mp3", music).rename(tmp_path / "song.wav")
    _import(file, place, split=False)
    assert (place.staging / "session/audio/original.mp3").exists()


_MP4 = b"\0\0\0\x20ftypM4A \0\0\0\0" + bytes(5000)
REFUSED: dict[str, tuple[bytes, type[RoadieError], str]] = {
    "empty.wav": (b"", UnreadableAudio, "is empty"),
    "text.wav": (b"This is my song.\nIt is short.\n" * 50, UnreadableAudio, "is text, not audio"),
    "noise.wav": (np.random.default_rng(3).bytes(50_000), UnreadableAudio, "not audio"),
    "zeros.wav": (bytes(50_000), UnreadableAudio, "nothing but zeros"),
    "song.m4a": (_MP4, UnreadableAudio, "AAC"),
    "header.wav": (b"RIFF\x24\0\0\0WAVEfmt ", UnreadableAudio, "not audio"),
    "riff.wav": (b"RIFF", UnreadableAudio, "not audio"),
    "page.flac": (b"<!doctype html><html></html>", UnreadableAudio, "is text"),
    "headerless.raw": (np.random.default_rng(4).bytes(9999), UnreadableAudio, "not audio"),
    "set.als": (b"\x1f\x8b\x08" + bytes(100), BadInput, "set.als is damaged"),
    "backup.gz": (b"\x1f\x8b\x08" + bytes(100), UnreadableAudio, "Live set"),
    "garbage.mid": (b"MThd" + np.random.default_rng(5).bytes(300), UnreadableMidi, "garbage.mid"),
}


@pytest.mark.parametrize("name", REFUSED)
def test_what_is_no_audio_is_refused_in_one_sentence(
    tmp_path: Path, place: JobPlace, name: str
) -> None:
    data, kind, words = REFUSED[name]
    (tmp_path / name).write_bytes(data)
    assert words in _refused(tmp_path / name, place, kind)


def test_a_file_without_frames_is_refused(tmp_path: Path, place: JobPlace) -> None:
    file = _write(tmp_path / "none.wav", np.zeros((0, 2)))
    assert "holds no sound" in _refused(file, place, UnreadableAudio)


def test_what_is_no_file_is_refused(tmp_path: Path, place: JobPlace) -> None:
    assert "is a folder" in _refused(tmp_path, place, BadInput)
    assert "There is no file" in _refused(tmp_path / "nowhere.wav", place, NotFound)
    assert "There is no file" in _refused(Path("bad\0name.wav"), place, NotFound)
    assert "check it" in _refused(tmp_path / ("x" * 300), place, RoadieError)


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="named pipes are POSIX")
def test_pipes_and_devices_are_refused_without_reading_them(
    tmp_path: Path, place: JobPlace
) -> None:
    os.mkfifo(tmp_path / "pipe.wav")
    assert "a pipe" in _refused(tmp_path / "pipe.wav", place, BadInput)
    assert "a device" in _refused(Path("/dev/zero"), place, BadInput)


@pytest.fixture
def nobody() -> Iterator[None]:
    """Not root, whom no permission stops."""
    if os.geteuid() != 0:
        yield
        return
    os.seteuid(65534)
    try:
        yield
    finally:
        os.seteuid(0)


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no file modes")
def test_a_file_that_may_not_be_read_is_named(nobody: None) -> None:
    with TemporaryDirectory() as folder:
        place = JobPlace(Path(folder, "library"), Path(folder, "staging"))
        place.staging.mkdir()
        file = Path(folder, "secret.wav")
        file.write_bytes(b"RIFF")
        file.chmod(stat.S_IWUSR)
        assert "secret.wav" in _refused(file, place, RoadieError)


def test_a_file_longer_than_the_setting_is_refused(
    tmp_path: Path, place: JobPlace, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("ROADIE_LONGEST_AUDIO_SECONDS", "2")
    file = _write(tmp_path / "long.wav", np.zeros((RATE * 3, 1)))
    sentence = _refused(file, place, BadInput)
    assert re.search(r"0:03\.0 long .* 0:02\.0", sentence)


@pytest.mark.parametrize("stage", ["Copying", "Decoding", "Analysing", "Writing", "Splitting"])
def test_cancelling_at_any_stage_leaves_nothing(
    tmp_path: Path, place: JobPlace, music: np.ndarray, stage: str
) -> None:
    file = _write(tmp_path / "song.wav", music)

    def cancel(fraction: float, said: str) -> None:
        if said.startswith(stage):
            raise Cancelled("You cancelled it.")

    with pytest.raises(Cancelled):
        import_audio({"file": str(file)}, place, cancel)
    assert not list(place.staging.iterdir())


@pytest.mark.parametrize("name", ["a.wav", "a.aiff", "a.flac", "a.ogg", "a.mp3"])
def test_damaged_files_give_a_session_or_a_sentence(
    tmp_path: Path, place: JobPlace, music: np.ndarray, name: str
) -> None:
    whole = _write(tmp_path / name, music[: RATE * 2]).read_bytes()
    rng = np.random.default_rng(11)
    for _ in range(12):
        data = bytearray(whole)
        for at in rng.integers(0, min(len(data), 200 if rng.random() < 0.5 else len(data)), 8):
            data[at] = int(rng.integers(256))
        (tmp_path / name).write_bytes(data)
        try:
            _import(tmp_path / name, place, split=False)
        except BadInput as error:
            assert "\n" not in str(error)
            assert not list(place.staging.iterdir())
        else:
            shutil.rmtree(place.staging / "session")
