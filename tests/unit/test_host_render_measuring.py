"""The quick meters of a render say what the careful ones say."""

from __future__ import annotations

import numpy as np
import pytest
import scipy.signal

from bridge.host.render.measuring import Measuring
from session.sound.loudness import LoudnessMeter, PeakEnvelope
from session.sound.quick_loudness import QuickLoudness
from session.sound.true_peak import TruePeakMeter

RATE = 48_000


def _music(samples: int, channels: int, seed: int = 1) -> np.ndarray:
    """Noise that falls towards the treble, in bursts."""
    random = np.random.default_rng(seed)
    sound = scipy.signal.lfilter([0.1], [1, -0.9], random.standard_normal((channels, samples)))
    swell = np.exp(-(np.arange(samples) % 9000) / 4000)
    return (sound * swell).astype(np.float32)


def _careful_lufs(sound: np.ndarray, rate: int) -> float | None:
    meter = LoudnessMeter(rate, len(sound))
    meter.feed(sound)
    return meter.loudness_lufs


def _quick_lufs(sound: np.ndarray, rate: int, block: int = 8192) -> float | None:
    meter = QuickLoudness(rate, len(sound))
    for at in range(0, sound.shape[1], block):
        meter.feed(sound[:, at : at + block])
    meter.finish()
    return meter.loudness_lufs


def _careful_dbtp(sound: np.ndarray) -> float | None:
    peaks = PeakEnvelope(RATE, len(sound), 64)
    peaks.feed(sound)
    peaks.feed(sound[:, :0], last=True)
    return peaks.true_peak_dbtp


def _quick_dbtp(sound: np.ndarray, block: int = 32_768) -> float | None:
    meter = TruePeakMeter(len(sound))
    for at in range(0, sound.shape[1], block):
        meter.feed(sound[:, at : at + block])
    meter.finish()
    return meter.true_peak_dbtp


@pytest.mark.parametrize("rate", [8000, 11_025, 44_100, 48_000, 96_000, 192_000, 384_000])
@pytest.mark.parametrize("channels", [1, 2, 6])
def test_loudness_agrees_at_every_rate(rate: int, channels: int) -> None:
    sound = _music(rate + 17, channels)
    assert _quick_lufs(sound, rate) == pytest.approx(_careful_lufs(sound, rate), abs=0.001)


def test_loudness_agrees_for_bass_with_an_offset() -> None:
    bass = 0.3 * np.sin(2 * np.pi * 35 * np.arange(3 * RATE) / RATE) + 0.5
    sound = bass.astype(np.float32)[None]
    assert _quick_lufs(sound, RATE) == pytest.approx(_careful_lufs(sound, RATE), abs=0.001)


@pytest.mark.parametrize("samples", [1, 63, 64, 65, 300, 4800, 19_199, 19_201])
def test_loudness_agrees_for_sounds_of_any_length(samples: int) -> None:
    sound = _music(samples, 2)
    assert _quick_lufs(sound, RATE) == pytest.approx(_careful_lufs(sound, RATE), abs=0.001)


@pytest.mark.parametrize("block", [1000, 4096, 1 << 20])
def test_loudness_does_not_depend_on_blocks(block: int) -> None:
    sound = _music(RATE, 2)
    assert _quick_lufs(sound, RATE, block) == pytest.approx(_quick_lufs(sound, RATE), abs=1e-4)


def test_silence_has_no_loudness() -> None:
    assert _quick_lufs(np.zeros((2, RATE), np.float32), RATE) is None


@pytest.mark.parametrize("seed", range(12))
@pytest.mark.parametrize("kind", ["music", "white", "band", "limited", "bursts"])
def test_true_peak_agrees(kind: str, seed: int) -> None:
    white = np.random.default_rng(seed).standard_normal((2, 60_000)) * 0.1
    sound = {
        "music": _music(60_000, 2, seed),
        "white": white,
        "band": scipy.signal.sosfilt(
            scipy.signal.butter(4, [0.5, 0.8], "band", output="sos"), white
        ),
        "limited": np.tanh(8 * _music(60_000, 2, seed)),
        "bursts": white * np.exp(-(np.arange(60_000) % 9000) / 900),
    }[kind].astype(np.float32)
    assert _quick_dbtp(sound) == pytest.approx(_careful_dbtp(sound), abs=0.005)


@pytest.mark.parametrize("frequency_hz", [997, 6000, 12_000, 19_000])
def test_the_true_peak_of_a_tone_agrees(frequency_hz: float) -> None:
    phase = 2 * np.pi * frequency_hz * np.arange(RATE) / RATE + np.pi / 4
    sound = (0.5 * np.sin(phase)).astype(np.float32)[None]
    assert _quick_dbtp(sound) == pytest.approx(_careful_dbtp(sound), abs=0.005)


@pytest.mark.parametrize("block", [1, 50, 8192])
def test_a_peak_between_two_blocks_is_found(block: int) -> None:
    pulse = np.zeros((1, 300), np.float32)
    pulse[0, 99:101] = 0.5
    found = _quick_dbtp(pulse, block)
    assert found == pytest.approx(_careful_dbtp(pulse), abs=0.005)
    assert found is not None
    assert found > 20 * np.log10(0.6)


@pytest.mark.parametrize("channels", [1, 2, 6])
def test_measuring_aside_is_measuring(channels: int) -> None:
    sound = _music(200_001, channels)
    found = []
    for aside in (False, True):
        with Measuring(RATE, channels, aside) as measuring:
            for at in range(0, sound.shape[1], 8192):
                block = sound[:, at : at + 8192].copy()
                measuring.feed(block)
                # What was handed over may be used again.
                block[:] = 9.0
            measuring.finish()
            found.append((measuring.peak_dbfs, measuring.true_peak_dbtp, measuring.loudness_lufs))
    assert found[0] == found[1]
    assert found[0][2] == pytest.approx(_careful_lufs(sound, RATE), abs=0.001)
    assert found[0][0] == pytest.approx(20 * np.log10(np.abs(sound).max()))
