"""What chains do to a sound, in numbers."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from scipy.signal import welch

from session.sound.loudness import LoudnessMeter, PeakEnvelope
from tests.chain_renders import Take

Sound = NDArray[np.float32]


def loudness_lufs(sound: Sound, sample_rate: int = 44_100) -> float:
    """The integrated loudness."""
    meter = LoudnessMeter(sample_rate, len(sound))
    meter.feed(sound)
    assert meter.loudness_lufs is not None
    return meter.loudness_lufs


def true_peak_dbtp(sound: Sound, sample_rate: int = 44_100) -> float:
    """The highest true peak."""
    peaks = PeakEnvelope(sample_rate, len(sound), 64)
    peaks.feed(sound, last=True)
    assert peaks.true_peak_dbtp is not None
    return peaks.true_peak_dbtp


def level_db(sound: Sound) -> float:
    """The mean level, in dBFS of a square wave."""
    return float(10 * np.log10(np.mean(np.square(sound, dtype=np.float64)) + 1e-20))


def band_db(sound: Sound, low_hz: float, high_hz: float, sample_rate: int = 44_100) -> float:
    """The level of what lies between two frequencies, all channels together."""
    window = min(sound.shape[1], 16_384)
    frequencies, powers = welch(sound, sample_rate, "blackman", window, axis=1)
    inside = (frequencies >= low_hz) & (frequencies < high_hz)
    return float(10 * np.log10(powers.mean(axis=0)[inside].sum() * frequencies[1] + 1e-20))


def changed_db(dry: Sound, wet: Sound, low_hz: float, high_hz: float) -> float:
    """How much louder a region has become."""
    return band_db(wet, low_hz, high_hz) - band_db(dry, low_hz, high_hz)


def side(sound: Sound) -> Sound:
    """What a mono speaker does not play."""
    return (sound[:1] - sound[1:]) / 2


def middle(sound: Sound) -> Sound:
    """What a mono speaker plays."""
    return (sound[:1] + sound[1:]) / 2


def seconds_of(sound: Sound, start: float, end: float, take: Take | None = None) -> Sound:
    """A part of the sound."""
    rate = take.sample_rate if take else 44_100
    return sound[:, round(start * rate) : round(end * rate)]


def each(sound: Sound, every: float, start: float, end: float) -> Sound:
    """The same part of every period of `every` seconds, one after the other."""
    count = int(sound.shape[1] / 44_100 / every)
    parts = [seconds_of(sound, n * every + start, n * every + end) for n in range(1, count)]
    return np.concatenate(parts, axis=1)


def crest_db(sound: Sound) -> float:
    """How far the peak stands above the mean level."""
    return float(20 * np.log10(np.abs(sound).max())) - level_db(sound)
