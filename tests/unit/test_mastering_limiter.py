"""The master reaches its loudness, never passes its ceiling, and changes nothing else."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from server.audio.write import FloatWav
from server.mastering.contract import MasterTarget
from server.mastering.limiter import LimiterMaster
from session.errors import Cancelled, NotFound, UnreadableAudio
from session.progress import silent
from session.sound import limiting
from session.sound.limiting import (
    GainCurve,
    GainReader,
    gain_of_samples,
    hop_samples,
    limiting_gain,
    step_powers,
)
from session.sound.loudness import measure
from session.sound.read import read_blocks

DEFAULT = MasterTarget()


def _write(path: Path, audio: np.ndarray, sample_rate: int) -> Path:
    with FloatWav(path, sample_rate, len(audio)) as file:
        file.write(audio.astype(np.float32))
    return path


def _beat(sample_rate: int, seconds: float = 6.0) -> np.ndarray:
    """Noise over a tone with a loud hit every half second."""
    time = np.arange(round(sample_rate * seconds)) / sample_rate
    noise = np.random.default_rng(3).standard_normal((2, len(time))) * 0.03
    hits = 1 + 5 * np.exp(-(time % 0.5) / 0.03)
    return (noise + 0.1 * np.sin(2 * np.pi * 110 * time)) * hits


def _read(path: Path) -> np.ndarray:
    return np.concatenate(list(read_blocks(path)), axis=1)


def _master(
    tmp_path: Path, audio: np.ndarray, rate: int, target: MasterTarget = DEFAULT
) -> tuple[Path, Path]:
    mix, master = _write(tmp_path / "mix.wav", audio, rate), tmp_path / "master.wav"
    LimiterMaster().master(mix, master, target, silent)
    return mix, master


@pytest.mark.parametrize("sample_rate", [44_100, 48_000, 96_000])
@pytest.mark.parametrize("wanted", [-23.0, -14.0, -9.0])
def test_the_loudness_is_reached_below_the_ceiling(
    tmp_path: Path, sample_rate: int, wanted: float
) -> None:
    target = MasterTarget(wanted, -1.0)
    mix, master = _master(tmp_path, _beat(sample_rate), sample_rate, target)
    found = measure(master)
    assert found.loudness_lufs == pytest.approx(wanted, abs=0.5)
    assert found.true_peak_dbtp is not None
    assert found.true_peak_dbtp <= -1.0 + 1e-6
    assert _read(master).shape == _read(mix).shape


def test_the_report_is_what_the_file_measures(tmp_path: Path) -> None:
    mix = _write(tmp_path / "mix.wav", _beat(48_000), 48_000)
    report = LimiterMaster().master(mix, tmp_path / "m.wav", MasterTarget(), silent)
    found = measure(tmp_path / "m.wav")
    assert report.loudness_lufs == pytest.approx(found.loudness_lufs)
    assert report.true_peak_dbtp == pytest.approx(found.true_peak_dbtp)


def test_where_no_peak_is_near_the_ceiling_the_master_is_the_mix_at_one_gain(
    tmp_path: Path,
) -> None:
    mix, master = _master(tmp_path, _beat(48_000) * 0.01, 48_000, MasterTarget(-30.0, -1.0))
    before, after = _read(mix), _read(master)
    gain = float(np.abs(after).max() / np.abs(before).max())
    assert np.abs(after - before * gain).max() < 1e-6


def test_the_ceiling_holds_where_it_forbids_the_loudness(tmp_path: Path) -> None:
    clicks = np.zeros((2, 96_000))
    clicks[:, ::24_000] = 0.5
    _, master = _master(tmp_path, clicks, 48_000, MasterTarget(-6.0, -3.0))
    peak = measure(master).true_peak_dbtp
    assert peak is not None
    assert peak <= -3.0 + 1e-6


@pytest.mark.parametrize("samples", [1, 63, 64, 2_000, 19_000])
def test_sound_shorter_than_a_loudness_block_is_mastered_too(tmp_path: Path, samples: int) -> None:
    _, master = _master(tmp_path, _beat(48_000)[:, :samples] * 8, 48_000)
    found = measure(master)
    assert _read(master).shape == (2, samples)
    assert found.true_peak_dbtp is not None
    assert found.true_peak_dbtp <= -1.0 + 1e-6


def test_silence_stays_silence(tmp_path: Path) -> None:
    mix = _write(tmp_path / "mix.wav", np.zeros((2, 48_000)), 48_000)
    report = LimiterMaster().master(mix, tmp_path / "m.wav", MasterTarget(), silent)
    assert report.loudness_lufs is None
    assert report.true_peak_dbtp is None
    assert not _read(tmp_path / "m.wav").any()


def test_the_master_of_a_loop_is_a_loop(tmp_path: Path) -> None:
    loop = np.roll(_beat(48_000, 4.0), 12_000, axis=1)  # the seam between two hits
    (tmp_path / "twice").mkdir()
    _, once = _master(tmp_path, loop, 48_000, MasterTarget(-9.0))
    _, twice = _master(tmp_path / "twice", np.tile(loop, 2), 48_000, MasterTarget(-9.0))
    once_more, both = np.tile(_read(once), 2), _read(twice)
    # Gated loudness of the two differs by hundredths of an LU; the gain's shape must not.
    ratio = float(np.abs(both).sum() / np.abs(once_more).sum())
    assert np.abs(both - once_more * ratio).max() < 0.02


def test_the_gain_turns_down_before_a_peak_and_lets_go_after_it() -> None:
    peaks = np.full(400, 0.1, np.float32)
    peaks[200] = 2.0
    edges = limiting_gain(peaks, 1.0, 0.5)
    assert edges.shape == (401,)
    assert (edges[200:202] <= 0.25 + 1e-9).all()
    assert edges[190] == 1.0
    assert edges[199] < 0.6
    assert 0.25 < edges[220] < edges[260] <= 1.0
    by_sample = gain_of_samples(edges, 200 * 64, 64, 64)
    assert (by_sample * 2.0 <= 0.5 + 1e-6).all()


def test_the_gain_never_lets_a_hop_past_the_ceiling() -> None:
    peaks = np.abs(np.random.default_rng(5).standard_normal(3_000)).astype(np.float32)
    edges = limiting_gain(peaks, 1.7, 0.4)
    assert (np.maximum(edges[:-1], edges[1:]) * peaks <= 0.4 + 1e-7).all()


@pytest.mark.parametrize("hops", [1, 300, 32_767, 32_768, 70_001])
def test_a_curve_in_pieces_is_that_of_the_whole(hops: int, monkeypatch: pytest.MonkeyPatch) -> None:
    random = np.random.default_rng(6)
    peaks = np.abs(random.standard_normal(hops)).astype(np.float32)
    powers = np.square(peaks)
    pieces = GainCurve(peaks, 1.7, 0.4)
    edges = limiting_gain(peaks, 1.7, 0.4)
    stepped = step_powers(powers, pieces.pieces(), 75.3)
    reader, at = GainReader(pieces, 64), 0
    while at < 64 * hops:
        length = min(int(random.integers(1, 100_000)), 64 * hops - at)
        assert np.array_equal(reader.gain(at, length), gain_of_samples(edges, at, length, 64))
        at += length
    monkeypatch.setattr(limiting, "_PIECE_HOPS", 10**9)
    assert np.array_equal(limiting_gain(peaks, 1.7, 0.4), edges)
    assert np.array_equal(step_powers(powers, pieces.pieces(), 75.3), stepped)
    assert (np.maximum(edges[:-1], edges[1:]) * peaks <= 0.4 + 1e-7).all()


@pytest.mark.parametrize("sample_rate", [8_000, 44_100, 384_000])
def test_a_hop_is_about_as_long_at_every_rate(sample_rate: int) -> None:
    assert hop_samples(sample_rate) / sample_rate == pytest.approx(64 / 48_000, rel=0.1)


def test_what_is_no_audio_or_no_numbers_is_said(tmp_path: Path) -> None:
    with pytest.raises(NotFound):
        LimiterMaster().master(tmp_path / "no.wav", tmp_path / "m.wav", MasterTarget(), silent)
    broken = np.full((2, 4_800), np.nan)
    mix = _write(tmp_path / "nan.wav", broken, 48_000)
    with pytest.raises(UnreadableAudio, match="no numbers"):
        LimiterMaster().master(mix, tmp_path / "m.wav", MasterTarget(), silent)


def test_progress_never_falls_and_cancelling_gets_through(tmp_path: Path) -> None:
    mix = _write(tmp_path / "mix.wav", _beat(48_000, 8.0), 48_000)
    seen: list[float] = []
    LimiterMaster().master(mix, tmp_path / "m.wav", MasterTarget(), lambda f, s: seen.append(f))
    assert seen == sorted(seen)
    assert seen[-1] == 1.0

    def cancel(fraction: float, stage: str) -> None:
        if fraction > 0.3:
            raise Cancelled("Cancelled.")

    with pytest.raises(Cancelled):
        LimiterMaster().master(mix, tmp_path / "m.wav", MasterTarget(), cancel)
