"""How much a seam stands out from what the music does anyway, as a number.

At a seam three things may break: the spectrum, the level, and the waveform (its phase). Each is
measured there and, in the same way, at every beat of the music itself. A measure `m` counts as
`max(0, (m - median) / (highest - median))` of the beats' own; the score is the largest of the
three. So 0 is no more than an ordinary beat, 1 as much as the strongest beat of the music, and
a quarter more may be heard.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from math import log10

import numpy as np
from numpy.typing import NDArray

Samples = NDArray[np.float32]
Doubles = NDArray[np.float64]

LOOK_SECONDS = 0.046
"""How much sound is looked at before and after a seam."""
_STRAIGHT_SECONDS = 0.005
_BAND_EDGES_HZ = np.geomspace(50, 16_000, 25)
_FLOOR_DB = -50.0
"""Below the music's mean level; what is softer than this is silence beside it."""
_LEAST_SPREAD_DB = (1.5, 1.0, 3.0)
"""Of spectrum, level and waveform: music that hardly changes would make any seam look bad."""
AUDIBLE = 1.25
"""A quarter beyond the music's own strongest beat."""


@dataclass(frozen=True, slots=True)
class Seam:
    """The score, and what was measured: differences of spectrum and level in dB, and how far the
    waveform's bend at the seam stands above those around it, in dB."""

    score: float
    spectrum_db: float
    level_db: float
    waveform_db: float

    @property
    def words(self) -> str:
        """The score in a sentence's part."""
        heard = "like any beat" if self.score <= AUDIBLE else "may be heard"
        return f"{self.score:.2f} ({heard}; 1 is as strong as its strongest beat)"


def seam_between(
    before: Samples, after: Samples, music: Samples, beats: Iterable[int], sample_rate: int
) -> Seam:
    """The seam where `after` follows on `before`, `(channels, samples)` each.

    `beats` are places in samples of `music`, which shows what is usual. Silence has no seam.
    """
    look = max(8, round(LOOK_SECONDS * sample_rate))
    if before.shape[1] < look or after.shape[1] < look:
        return Seam(0.0, 0.0, 0.0, 0.0)
    reference = float(np.sqrt(np.mean(np.square(music, dtype=np.float64)))) if music.size else 0.0
    if reference <= 0:
        return Seam(0.0, 0.0, 0.0, 0.0)
    here = _breaks(before[:, -look:], after[:, :look], sample_rate, reference)
    usual = [
        _breaks(music[:, at - look : at], music[:, at : at + look], sample_rate, reference)
        for at in beats
        if look <= at <= music.shape[1] - look
    ]
    return Seam(_score(here, np.array(usual)), *here)


def _score(here: tuple[float, float, float], usual: Doubles) -> float:
    if not len(usual):
        usual = np.zeros((1, 3))
    median = np.median(usual, axis=0)
    spread = np.maximum(usual.max(axis=0) - median, _LEAST_SPREAD_DB)
    return round(float(np.max(np.maximum(0.0, (np.array(here) - median) / spread))), 3)


def _breaks(
    before: Samples, after: Samples, sample_rate: int, reference: float
) -> tuple[float, float, float]:
    """The breaks of spectrum, level and waveform between two equally long stretches, in dB."""
    bands = (
        _band_levels_db(before, sample_rate, reference),
        _band_levels_db(after, sample_rate, reference),
    )
    spectrum = float(np.sqrt(np.mean(np.square(bands[1] - bands[0]))))
    levels = [_level_db(part, reference) for part in (before, after)]
    return spectrum, abs(levels[1] - levels[0]), _bend_db(before, after, sample_rate, reference)


def _level_db(part: Samples, reference: float) -> float:
    power = float(np.mean(np.square(part, dtype=np.float64)))
    return max(_FLOOR_DB, 10 * log10(power / reference**2 + 1e-12))


def _band_levels_db(part: Samples, sample_rate: int, reference: float) -> Doubles:
    mono = part.mean(axis=0, dtype=np.float64)
    window = np.hanning(len(mono))
    powers = np.abs(np.fft.rfft(mono * window)) ** 2 / np.sum(window) ** 2
    edges = np.searchsorted(np.fft.rfftfreq(len(mono), 1 / sample_rate), _BAND_EDGES_HZ)
    summed = np.concatenate([[0.0], np.cumsum(powers)])
    bands = (
        summed[np.maximum(edges[1:], edges[:-1] + 1).clip(max=len(powers))]
        - summed[edges[:-1].clip(max=len(powers))]
    )
    return np.asarray(np.maximum(_FLOOR_DB, 10 * np.log10(bands / reference**2 + 1e-12)))


def _bend_db(before: Samples, after: Samples, sample_rate: int, reference: float) -> float:
    """The second difference across the seam over those within a few milliseconds of it."""
    near = max(4, round(_STRAIGHT_SECONDS * sample_rate))
    around = np.concatenate([before[:, -near:], after[:, :near]], axis=1).astype(np.float64)
    bends = np.abs(np.diff(around, 2, axis=1))
    across = bends[:, near - 2 : near].max(axis=1)
    rest = np.delete(bends, (near - 2, near - 1), axis=1)
    usual = np.sqrt(np.mean(np.square(rest), axis=1)) + 1e-5 * reference
    return float(max(0.0, 20 * np.log10(np.max(across / usual) + 1e-12)))
