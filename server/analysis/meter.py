"""Meter and downbeat: which grouping of the beats, and which beat of each group, stands out."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from server.analysis.features import ONSET_FPS, PITCH_FPS, Features, chroma

Seconds = NDArray[np.float64]

_PRIOR = {3: 0.0, 4: 0.3, 5: -0.25, 6: -0.25, 7: -0.3}
"""How usual each number of beats in a bar is, on the scale of the evidence."""
_WEIGHTS = np.array([1.0, 0.8, -0.8, 0.4, 0.8])
"""What speaks for a downbeat: low onset, change of bass, snare (against), any onset, change of
harmony."""
_START_BONUS = 0.5
_TERNARY_RATIO = 0.05


@dataclass(frozen=True, slots=True)
class MeterGuess:
    """`beats_per_bar` counts tracked beats, `first` is the number of the first downbeat.

    `quarters_per_beat` is 1.5 where a tracked beat is a dotted quarter, 0.5 where an eighth.
    """

    meter: tuple[int, int]
    beats_per_bar: int
    first: int
    quarters_per_beat: float
    meter_confidence: float
    downbeat_confidence: float


def guess_meter(features: Features, beats: Seconds) -> MeterGuess:
    """The meter of a recording whose beats are known."""
    if len(beats) < 8:
        return MeterGuess((4, 4), 4, 0, 1.0, 0.0, 0.0)
    evidence = _evidence(features, beats)
    period = float(np.median(np.diff(beats)))
    compound = _is_compound(features.onsets, beats)
    likeness = _likeness(evidence)
    judged: list[tuple[float, int, int, float]] = []
    for count, prior in {**_PRIOR, **({2: 0.2} if compound else {})}.items():
        if len(beats) < 2 * count:
            continue
        scores = _phase_scores(evidence @ _WEIGHTS, count)
        scores[_first_sounding(features, beats) % count] += _START_BONUS
        order = np.argsort(-scores)
        margin = float(scores[order[0]] - scores[order[1]])
        total = prior + 0.5 * float(scores[order[0]]) + 2.0 * likeness[count]
        judged.append((total, count, int(order[0]), margin))
    judged.sort(reverse=True)
    total, count, first, margin = judged[0]
    rival = next((value for value, other, _, _ in judged[1:] if other != 2 * count), total - 1)
    clear = min(1.0, len(beats) / 32)
    meter, quarters = _named(count, compound, period)
    if meter == (6, 8) and _is_waltz(features.onsets, beats[first:], quarters):
        meter = (3, 4)
    return MeterGuess(
        meter=meter,
        beats_per_bar=count,
        first=first,
        quarters_per_beat=quarters,
        meter_confidence=float(np.clip((total - rival) / 1.2, 0.05, 1.0)) * clear,
        downbeat_confidence=float(np.clip(margin / 1.5, 0.0, 1.0)) * clear,
    )


def guess_downbeat(features: Features, beats: Seconds, beats_per_bar: int) -> tuple[int, float]:
    """Which of the first beats begins a bar of `beats_per_bar`, and how sure that is."""
    if len(beats) < 2 * beats_per_bar or beats_per_bar < 2:
        return 0, 0.0
    scores = _phase_scores(_evidence(features, beats) @ _WEIGHTS, beats_per_bar)
    scores[_first_sounding(features, beats) % beats_per_bar] += _START_BONUS
    order = np.argsort(-scores)
    margin = float(scores[order[0]] - scores[order[1]])
    return int(order[0]), float(np.clip(margin / 1.5, 0.0, 1.0)) * min(1.0, len(beats) / 32)


def _named(count: int, compound: bool, period: float) -> tuple[tuple[int, int], float]:
    if compound and count in (2, 3, 4):
        return (3 * count, 8), 1.5
    if count == 6 and period < 0.4:
        return (6, 8), 0.5
    if count in (5, 7) and period < 0.3:
        return (count, 8), 0.5
    return (count, 4), 1.0


def _is_waltz(onsets: NDArray[np.float32], beats: Seconds, quarters_per_beat: float) -> bool:
    """Whether bars of six eighths are stressed as three pairs rather than as two threes."""
    total = onsets.sum(axis=1)
    eighths = np.arange(0, (len(beats) - 1) * quarters_per_beat * 2)
    places = np.interp(eighths / (2 * quarters_per_beat), np.arange(len(beats)), beats)
    strength = _strongest_near(total, places)
    bars = strength[: len(strength) // 6 * 6].reshape(-1, 6).mean(axis=0)
    return bool((bars[2] + bars[4]) / 2 > bars[3])


def _evidence(features: Features, beats: Seconds) -> NDArray[np.float64]:
    """`(beats, 5)` in the order of `_WEIGHTS`, each column with mean 0 and deviation 1."""
    low, low_mid, mid, high = (
        _strongest_near(features.onsets[:, band], beats) for band in range(4)
    )
    columns = np.stack(
        [
            low,
            _change(chroma(features.bass, features.tuning_cents), beats),
            mid,
            low + low_mid + mid + high,
            _change(chroma(features.pitch, features.tuning_cents), beats),
        ],
        axis=1,
    )
    spread = columns.std(axis=0)
    # A column that hardly varies says nothing: its noise must not be blown up.
    floor = 0.1 * np.abs(columns).mean(axis=0) + 1e-3
    return np.asarray((columns - columns.mean(axis=0)) / np.maximum(spread, floor))


def _strongest_near(band: NDArray[np.float32], beats: Seconds) -> NDArray[np.float64]:
    reach = round(0.04 * ONSET_FPS)
    places = np.round(beats * ONSET_FPS).astype(int)[:, None] + np.arange(-reach, reach + 1)
    near = band[np.clip(places, 0, len(band) - 1)]
    return np.asarray(near.max(axis=1), np.float64)


def _between_beats(frames: NDArray[np.float32], beats: Seconds) -> NDArray[np.float64]:
    """The mean frame from each beat to the next, `(beats, width)`, each of unit length."""
    edges = np.append(beats, 2 * beats[-1] - beats[-2])
    places = np.clip(np.round(edges * PITCH_FPS).astype(int), 0, len(frames))
    summed = np.concatenate(
        [np.zeros((1, frames.shape[1])), np.cumsum(frames, axis=0, dtype=float)]
    )
    start = np.minimum(places[:-1], len(frames) - 1)
    end = np.maximum(places[1:], start + 1)
    mean = (summed[end] - summed[start]) / (end - start)[:, None]
    norm = np.linalg.norm(mean, axis=1, keepdims=True)
    return np.where(norm > 1e-3, mean / np.maximum(norm, 1e-9), 0.0)


def _change(frames: NDArray[np.float32], beats: Seconds) -> NDArray[np.float64]:
    """How much the pitch classes after each beat differ from those before it."""
    each = _between_beats(frames, beats)
    change = np.zeros(len(beats))
    change[1:] = 1 - np.einsum("ij,ij->i", each[1:], each[:-1])
    return change


def _phase_scores(stand_out: NDArray[np.float64], count: int) -> NDArray[np.float64]:
    """For each phase: how far its beats stand out from the others of their bars."""
    bars = len(stand_out) // count
    table = stand_out[: bars * count].reshape(bars, count)
    means = table.mean(axis=0)
    others = (means.sum() - means) / (count - 1)
    return np.asarray(means - others)


def _likeness(evidence: NDArray[np.float64]) -> dict[int, float]:
    """How much more alike beats are at a bar's distance than at other distances."""
    vectors = evidence / (np.linalg.norm(evidence, axis=1, keepdims=True) + 1e-9)
    longest = min(len(evidence) - 1, 16)
    alike = np.zeros(longest + 1)
    for lag in range(1, longest + 1):
        alike[lag] = float(np.mean(np.einsum("ij,ij->i", vectors[lag:], vectors[:-lag])))
    found: dict[int, float] = {}
    for count in (2, *_PRIOR):
        multiples = list(range(count, longest + 1, count))[:3]
        rest = [lag for lag in range(1, min(longest, 2 * count) + 1) if lag % count]
        inside = float(np.mean(alike[multiples])) if multiples else 0.0
        found[count] = inside - (float(np.mean(alike[rest])) if rest else 0.0)
    return found


def _first_sounding(features: Features, beats: Seconds) -> int:
    """The number of the first beat that sounds: most recordings begin on a downbeat."""
    strength = _strongest_near(features.onsets.sum(axis=1), beats)
    return int(np.argmax(strength > 0.3 * np.percentile(strength, 75)))


def _is_compound(onsets: NDArray[np.float32], beats: Seconds) -> bool:
    """Whether beats divide in three, with sound on both thirds (swing has only the second)."""
    total = onsets.sum(axis=1)
    gaps = np.diff(beats, append=2 * beats[-1] - beats[-2])

    def at(share: float) -> float:
        return float(np.mean(_strongest_near(total, beats + share * gaps)))

    beat, first, half, second = at(0.0), at(1 / 3), at(0.5), at(2 / 3)
    weaker, stronger = sorted((first, second))
    return weaker > max(_TERNARY_RATIO * beat, 3 * half, 0.5 * stronger)
