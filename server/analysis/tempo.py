"""The tempo of a recording: which beat period its onsets repeat at, octave included."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.fft import irfft, next_fast_len, rfft
from scipy.ndimage import uniform_filter1d

from server.analysis.features import ONSET_FPS

SLOWEST_BPM, FASTEST_BPM = 48.0, 210.0
DEFAULT_BPM = 120.0

_PRIOR_BPM, _PRIOR_OCTAVES = 112.0, 0.62
_BAND_WEIGHTS = np.array([1.0, 1.0, 0.6, 0.2], np.float32)
_WINDOW_SECONDS = 12.0
_BACKBEAT_WEIGHT = 2.2
_SLOWER_BACKBEAT = 0.7
"""How much a backbeat at half the tempo speaks against the tempo itself."""
_COMB = ((1, 1.0), (2, 1.0), (3, 0.5), (4, 1.0))
"""Multiples of the beat that must repeat too, and how much each counts."""

Frames = NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class TempoGuess:
    """A tempo in beats a minute, how sure, and its plausible relatives, likeliest first."""

    bpm: float
    confidence: float
    alternatives: tuple[float, ...]

    def counted_at(self, bpm: float) -> TempoGuess:
        """The guess with the same music counted at another tempo."""
        return TempoGuess(bpm, self.confidence, _octaves(bpm))


def _octaves(bpm: float) -> tuple[float, ...]:
    """Half and double the tempo, as far as one counts at them."""
    return tuple(bpm * ratio for ratio in (0.5, 2.0) if SLOWEST_BPM <= bpm * ratio <= FASTEST_BPM)


def onset_envelope(onsets: Frames) -> Frames:
    """One onset strength a frame: each band over its own spread, less what is usual nearby."""
    spread = onsets.std(axis=0) + 1e-3
    strength = (onsets / spread) @ _BAND_WEIGHTS
    usual = uniform_filter1d(strength, max(1, round(0.6 * ONSET_FPS)))
    return np.asarray(np.maximum(strength - usual, 0.0), np.float32)


def guess_tempo(onsets: Frames, envelope: Frames) -> TempoGuess:
    """The likeliest tempo of `onsets` `(frames, bands)` and of the envelope made from them."""
    if not len(envelope) or float(envelope.max(initial=0.0)) <= 0:
        return TempoGuess(DEFAULT_BPM, 0.0, ())
    correlation = _autocorrelation(envelope)
    count = round(240 * np.log2(FASTEST_BPM / SLOWEST_BPM))
    bpms = np.geomspace(SLOWEST_BPM, FASTEST_BPM, count)
    comb = np.array([_comb(correlation, 60 / bpm * ONSET_FPS) for bpm in bpms])
    prior = np.exp(-0.5 * (np.log2(bpms / _PRIOR_BPM) / _PRIOR_OCTAVES) ** 2)
    score = np.maximum(comb, 1e-4) * prior
    tops = _tops(score)
    family = sorted({round(float(bpms[i]), 2) for i in tops[:6]})
    judged = [
        (
            float(
                np.log(np.interp(bpm, bpms, score)) + _BACKBEAT_WEIGHT * _own_backbeat(onsets, bpm)
            ),
            bpm,
        )
        for bpm in family
    ]
    judged.sort(reverse=True)
    best_score, best = judged[0]
    clarity = float(np.interp(best, bpms, comb))
    rival = next((value for value, bpm in judged[1:] if abs(np.log2(bpm / best)) > 0.05), -20.0)
    margin = 1 - np.exp(-max(0.0, best_score - rival))
    confidence = float(np.clip((clarity - 0.12) / 0.35, 0, 1) * (0.5 + 0.5 * margin))
    return TempoGuess(best, confidence, _octaves(best))


def _tops(score: NDArray[np.float64]) -> list[int]:
    """Indices of local maxima, highest first."""
    inner = (score[1:-1] >= score[:-2]) & (score[1:-1] > score[2:])
    places = [int(i) + 1 for i in np.flatnonzero(inner)] or [int(np.argmax(score))]
    return sorted(places, key=lambda index: -score[index])


def _autocorrelation(envelope: Frames) -> NDArray[np.float64]:
    """Correlation coefficients by lag in frames, averaged over windows weighted by energy."""
    width = min(len(envelope), round(_WINDOW_SECONDS * ONSET_FPS))
    size = next_fast_len(2 * width, real=True)
    total = np.zeros(width)
    for start in range(0, max(1, len(envelope) - width + 1), max(1, width // 2)):
        window = envelope[start : start + width].astype(np.float64)
        window = window - window.mean()
        total += irfft(np.abs(rfft(window, size)) ** 2, size)[:width]
    overlap = (width - np.arange(width)) / width
    return np.asarray(total / (total[0] + 1e-12) / np.maximum(overlap, 0.1))


def _comb(correlation: NDArray[np.float64], period: float) -> float:
    """How strongly the envelope repeats after one to four periods (in frames)."""
    lags = np.arange(len(correlation))
    value = weight_sum = 0.0
    for multiple, weight in _COMB:
        lag = multiple * period
        if lag < len(correlation) - 2:
            near = slice(max(0, int(lag) - 2), int(lag) + 4)
            value += weight * float(np.interp(lag, lags[near], correlation[near]))
            weight_sum += weight
    return value / weight_sum if weight_sum else 0.0


def _own_backbeat(onsets: Frames, bpm: float) -> float:
    return _backbeat(onsets, bpm) - _SLOWER_BACKBEAT * _backbeat(onsets, bpm / 2)


def _backbeat(onsets: Frames, bpm: float) -> float:
    """How far snare-like onsets fall on every other beat, where kick-like ones do not: 0 to 2.

    At half the true tempo every other beat is like the one before; at its double kick and snare
    fall on the same beats.
    """
    width = round(_WINDOW_SECONDS * ONSET_FPS)
    seconds = np.arange(min(width, len(onsets))) / ONSET_FPS
    turn = np.exp(-2j * np.pi * seconds * bpm / 120)
    found: list[float] = []
    for start in range(0, max(1, len(onsets) - width + 1), width):
        window = onsets[start : start + width]
        low, mid = window[:, 0], window[:, 2]
        low_turn = complex(np.sum(low * turn[: len(window)])) / (float(low.sum()) + 1e-3)
        mid_turn = complex(np.sum(mid * turn[: len(window)])) / (float(mid.sum()) + 1e-3)
        size = abs(mid_turn)
        along = (low_turn * mid_turn.conjugate()).real / (size + 1e-9)
        found.append(max(0.0, size - along) if size > 0.05 else 0.0)
    return float(np.median(found))
