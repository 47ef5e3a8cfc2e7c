"""Loudness and true peak agree with the standard's own figures and with others' meters."""

from __future__ import annotations

import re
import subprocess
from pathlib import Path

import numpy as np
import pyloudnorm
import pytest

from server.audio.write import FloatWav
from session.sound.loudness import LoudnessMeter, PeakEnvelope, measure


def _noise(sample_rate: int, seconds: float, channels: int = 2, seed: int = 1) -> np.ndarray:
    samples = round(sample_rate * seconds)
    noise = np.random.default_rng(seed).standard_normal((channels, samples)) * 0.1
    swell = 0.02 + np.sin(np.linspace(0, 9, samples)) ** 2
    return (noise * swell).astype(np.float32)


def _loudness(audio: np.ndarray, sample_rate: int, block: int = 10_007) -> float | None:
    meter = LoudnessMeter(sample_rate, len(audio))
    for start in range(0, audio.shape[1], block):
        meter.feed(audio[:, start : start + block])
    return meter.loudness_lufs


def _write(path: Path, audio: np.ndarray, sample_rate: int) -> Path:
    with FloatWav(path, sample_rate, len(audio)) as file:
        file.write(audio)
    return path


def test_a_full_scale_sine_in_one_channel_has_the_loudness_the_standard_names() -> None:
    seconds = np.arange(48_000 * 2) / 48_000
    sine = np.sin(2 * np.pi * 997 * seconds).astype(np.float32)[None]
    assert _loudness(sine, 48_000) == pytest.approx(-3.01, abs=0.01)


@pytest.mark.parametrize("sample_rate", [44_100, 48_000, 88_200, 96_000])
@pytest.mark.parametrize("channels", [1, 2, 5])
def test_loudness_agrees_with_pyloudnorm_at_every_rate(sample_rate: int, channels: int) -> None:
    audio = _noise(sample_rate, 3.3, channels)
    theirs = pyloudnorm.Meter(sample_rate, filter_class="DeMan").integrated_loudness(audio.T)
    assert _loudness(audio, sample_rate) == pytest.approx(theirs, abs=0.005)


def test_loudness_does_not_depend_on_the_size_of_the_blocks() -> None:
    audio = _noise(44_100, 2.0)
    assert _loudness(audio, 44_100, 64) == pytest.approx(
        _loudness(audio, 44_100, 1 << 20), abs=1e-9
    )


def test_silence_and_what_lies_below_the_gate_have_no_loudness() -> None:
    assert _loudness(np.zeros((2, 96_000), np.float32), 48_000) is None
    assert _loudness(_noise(48_000, 2.0) * 1e-5, 48_000) is None


def test_sound_shorter_than_a_block_has_a_loudness_nonetheless() -> None:
    seconds = np.arange(4_800) / 48_000
    sine = np.sin(2 * np.pi * 997 * seconds).astype(np.float32)[None]
    assert _loudness(sine, 48_000) == pytest.approx(-3.01, abs=0.3)


def test_true_peak_finds_the_peak_between_two_samples() -> None:
    seconds = np.arange(48_000)
    quarter = np.sin(2 * np.pi * seconds / 4 + np.pi / 4).astype(np.float32)
    quarter *= np.hanning(len(quarter)).astype(np.float32)
    peaks = PeakEnvelope(48_000, 1, 64)
    peaks.feed(quarter[None])
    peaks.feed(np.zeros((1, 0), np.float32), last=True)
    assert float(np.abs(quarter).max()) == pytest.approx(0.7071, abs=0.001)
    assert peaks.true_peak_dbtp == pytest.approx(0.0, abs=0.05)
    assert len(peaks.hop_peaks) == 750


def test_digital_silence_has_no_true_peak(tmp_path: Path) -> None:
    found = measure(_write(tmp_path / "silence.wav", np.zeros((2, 4_800), np.float32), 48_000))
    assert found.true_peak_dbtp is None
    assert found.loudness_lufs is None


@pytest.mark.peer("ffmpeg")
@pytest.mark.parametrize(("sample_rate", "channels"), [(48_000, 2), (44_100, 2), (48_000, 6)])
def test_loudness_and_true_peak_agree_with_ffmpeg(
    tmp_path: Path, sample_rate: int, channels: int
) -> None:
    path = _write(tmp_path / "noise.wav", _noise(sample_rate, 4.0, channels), sample_rate)
    command = f"ffmpeg -hide_banner -nostats -i {path} -af ebur128=peak=true -f null -"
    said = subprocess.run(command.split(), capture_output=True, text=True, check=True).stderr
    summary = said[said.index("Summary:") :]
    loudness, peak = (
        float(re.search(rf"{name}:\s+(-?[\d.]+) {unit}", summary)[1])
        for name, unit in (("I", "LUFS"), ("Peak", "dBFS"))
    )
    ours = measure(path)
    assert ours.loudness_lufs == pytest.approx(loudness, abs=0.1)
    assert ours.true_peak_dbtp == pytest.approx(peak, abs=0.3)
