"""Peaks show every sample's excursion, at every level, of every kind of file."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import soundfile
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from server.audio import peaks as drawing
from server.audio.peaks import draw_peaks
from server.library.peak_cache import PeakCache, PeakKey
from server.library.peak_file import LOUDEST, PER_PEAK, is_whole, read_peaks
from session.errors import NotFound, StorageFailed, UnreadableAudio
from session.progress import silent


def _draw(source: Path, target: Path) -> Path:
    draw_peaks({"source": str(source), "target": str(target)}, silent)
    return target


def _level(path: Path, per_peak: int, **part: int) -> NDArray[np.int8]:
    """`(peaks, channels, 2)`."""
    peaks = read_peaks(path, per_peak, part.get("start", 0), part.get("count", 10**9))
    return np.frombuffer(peaks.data, np.int8).reshape(-1, peaks.head.channels, 2)


def _expected(sound: NDArray[np.float32], per_peak: int) -> NDArray[np.int8]:
    """The same, sample by sample: `sound` is `(samples, channels)`."""
    rows: list[Any] = []
    for start in range(0, len(sound), per_peak):
        part = sound[start : start + per_peak].astype(np.float32) * np.float32(LOUDEST)
        low, high = np.floor(part.min(axis=0)), np.ceil(part.max(axis=0))
        rows.append(np.clip(np.stack([low, high], axis=-1), -LOUDEST, LOUDEST))
    return np.array(rows).astype(np.int8)


@settings(
    suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=25, deadline=None
)
@given(st.integers(1, 70_000), st.integers(1, 3), st.integers(0, 2**32 - 1))
def test_every_level_is_what_its_samples_are(
    tmp_path: Path, samples: int, channels: int, seed: int
) -> None:
    sound = np.random.default_rng(seed).uniform(-1.2, 1.2, (samples, channels)).astype(np.float32)
    soundfile.write(tmp_path / "a.wav", sound, 48_000, "FLOAT")
    drawn = _draw(tmp_path / "a.wav", tmp_path / "a.peaks")
    assert is_whole(drawn)
    for per_peak in PER_PEAK:
        assert np.array_equal(_level(drawn, per_peak), _expected(sound, per_peak))


def test_blocks_of_a_long_file_join_without_a_seam(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    sound = np.random.default_rng(1).uniform(-1, 1, (300_001, 2)).astype(np.float32)
    soundfile.write(tmp_path / "a.wav", sound, 44_100, "FLOAT")
    monkeypatch.setattr(drawing, "BLOCK_SAMPLES", 3 * PER_PEAK[0])
    drawn = _draw(tmp_path / "a.wav", tmp_path / "a.peaks")
    for per_peak in PER_PEAK:
        assert np.array_equal(_level(drawn, per_peak), _expected(sound, per_peak))


@pytest.mark.parametrize(
    ("name", "rate", "channels"),
    [
        ("mono.wav", 192_000, 1),
        ("stereo.flac", 96_000, 2),
        ("a.ogg", 44_100, 2),
        ("a.mp3", 48_000, 1),
    ],
)
def test_files_of_every_kind_and_rate_are_drawn(
    tmp_path: Path, name: str, rate: int, channels: int
) -> None:
    sound = 0.5 * np.sin(np.arange(rate) * 2 * np.pi * 100 / rate)
    soundfile.write(tmp_path / name, np.stack([sound] * channels, axis=1), rate)
    peaks = read_peaks(_draw(tmp_path / name, tmp_path / "a.peaks"), 4096, 0, 10**9)
    assert (peaks.head.sample_rate, peaks.head.channels) == (rate, channels)
    assert peaks.count == peaks.head.count(4096)
    level = np.frombuffer(peaks.data, np.int8).reshape(-1, channels, 2)
    # Some codecs begin and end with a little silence, and none keeps the very samples.
    assert abs(int(level[2:-2, :, 1].min()) - 64) <= 4
    assert abs(int(level[2:-2, :, 0].max()) + 64) <= 4


def test_silence_is_nothing_and_the_faintest_sound_is_something(tmp_path: Path) -> None:
    sound = np.zeros(1024, np.float32)
    sound[700] = 1e-6
    sound[900] = np.nan
    soundfile.write(tmp_path / "a.wav", sound, 48_000, "FLOAT")
    level = _level(_draw(tmp_path / "a.wav", tmp_path / "a.peaks"), 256)
    assert level[:3, 0].tolist() == [[0, 0], [0, 0], [0, 1]]


def test_a_part_is_read_and_nothing_beyond_the_end(tmp_path: Path) -> None:
    sound = np.linspace(-1, 1, 256 * 10 + 1, dtype=np.float32)
    soundfile.write(tmp_path / "a.wav", sound, 48_000, "FLOAT")
    drawn = _draw(tmp_path / "a.wav", tmp_path / "a.peaks")
    whole = _level(drawn, 256)
    assert len(whole) == 11
    assert np.array_equal(_level(drawn, 256, start=3, count=4), whole[3:7])
    assert np.array_equal(_level(drawn, 256, start=9, count=4), whole[9:])
    assert (read_peaks(drawn, 256, 50, 4).start, read_peaks(drawn, 256, 50, 4).count) == (11, 0)
    assert read_peaks(drawn, 256, 2, 0).data == b""


def test_what_can_be_decoded_of_a_broken_file_is_drawn(tmp_path: Path) -> None:
    sound = np.full(200_000, 0.5, np.float32)
    soundfile.write(tmp_path / "a.flac", sound, 48_000)
    raw = (tmp_path / "a.flac").read_bytes()
    (tmp_path / "cut.flac").write_bytes(raw[: len(raw) * 3 // 4])
    level = _level(_draw(tmp_path / "cut.flac", tmp_path / "a.peaks"), 256)
    assert 0 < len(level) < 200_000 // 256
    assert int(level[5, 0, 1]) == 64


def test_what_is_no_audio_is_refused_and_nothing_is_left(tmp_path: Path) -> None:
    (tmp_path / "a.wav").write_text("no audio")
    with pytest.raises(UnreadableAudio):
        _draw(tmp_path / "a.wav", tmp_path / "cache" / "a.peaks")
    with pytest.raises(NotFound):
        _draw(tmp_path / "b.wav", tmp_path / "cache" / "b.peaks")
    assert not list(tmp_path.glob("cache/*"))


def test_broken_peaks_are_drawn_again(tmp_path: Path) -> None:
    soundfile.write(tmp_path / "a.wav", np.zeros(5000), 48_000)
    cache = PeakCache(tmp_path)
    key = PeakKey.of(tmp_path / "a.wav")
    assert cache.find(key) is None
    drawn = _draw(tmp_path / "a.wav", cache.path(key))
    assert cache.find(key) == drawn
    raw = drawn.read_bytes()
    for broken in (raw[:-1], b"XXXX" + raw[4:], b""):
        drawn.write_bytes(broken)
        assert cache.find(key) is None
    with pytest.raises(StorageFailed):
        read_peaks(drawn, 256, 0, 1)


def test_a_file_that_was_written_to_is_another(tmp_path: Path) -> None:
    path = tmp_path / "a.wav"
    soundfile.write(path, np.zeros(5000), 48_000)
    before = PeakKey.of(path)
    (tmp_path / "linked.wav").hardlink_to(path)
    assert PeakKey.of(tmp_path / "linked.wav") == before
    soundfile.write(path, np.zeros(6000), 48_000)
    assert PeakKey.of(path) != before


def test_peaks_take_no_more_room_than_they_may(tmp_path: Path) -> None:
    cache = PeakCache(tmp_path, most_bytes=2500)
    cache.folder.mkdir(parents=True)
    for number in range(4):
        path = cache.folder / f"{number}.peaks"
        path.write_bytes(bytes(1000))
        os.utime(path, (number, number))
    cache.note_new()
    assert sorted(path.name for path in cache.folder.iterdir()) == ["2.peaks", "3.peaks"]
