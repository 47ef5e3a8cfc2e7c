"""The spectrum of a mix, by octaves."""

from __future__ import annotations

from pathlib import Path

import numpy as np

from benchmarks.measures.played import Numbers

OCTAVES_HZ = (31.25, 62.5, 125.0, 250.0, 500.0, 1000.0, 2000.0, 4000.0, 8000.0, 16_000.0)
"""Centres of the octave bands of IEC 61260."""

LOW_HZ, HIGH_HZ = 150.0, 4000.0
_WINDOW = 4096


def octave_levels_db(file: Path) -> Numbers:
    """The power of each octave band against that of the whole, in dB, `(10,)`."""
    frequencies, power = _power(file)
    total = power.sum()
    levels = [
        power[(frequencies >= hz / 2**0.5) & (frequencies < hz * 2**0.5)].sum() for hz in OCTAVES_HZ
    ]
    return 10 * np.log10(np.maximum(np.array(levels) / max(total, 1e-30), 1e-9))


def low_share(file: Path) -> float:
    """The share of power below 150 Hz: kick and bass."""
    frequencies, power = _power(file)
    return float(power[frequencies < LOW_HZ].sum() / max(power.sum(), 1e-30))


def brightness(file: Path) -> float:
    """The share of power above 4 kHz, in dB: hats, air."""
    frequencies, power = _power(file)
    share = power[frequencies >= HIGH_HZ].sum() / max(power.sum(), 1e-30)
    return float(10 * np.log10(max(share, 1e-9)))


def _power(file: Path) -> tuple[Numbers, Numbers]:
    import soundfile
    from scipy.signal import welch

    sound, sample_rate = soundfile.read(file, dtype="float32", always_2d=True)
    frequencies, power = welch(sound.mean(axis=1), sample_rate, nperseg=_WINDOW)
    return frequencies, power
