"""The key of a recording, from the pitch classes of its whole and of its bass."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from server.analysis.features import PITCH_FPS, Features, chroma
from session.pitch import Key

_PROFILES = {
    # C. L. Krumhansl, Cognitive Foundations of Musical Pitch, 1990, table 2.1.
    "major": (6.35, 2.23, 3.48, 2.33, 4.38, 4.09, 2.52, 5.19, 2.39, 3.66, 2.29, 2.88),
    "minor": (6.33, 2.68, 3.52, 5.38, 2.60, 3.53, 2.54, 4.75, 3.98, 2.69, 3.34, 3.17),
}
_BASS_WEIGHT = 0.35
_FIRST_WEIGHT = 0.3
_FIRST_WITHIN_PAIR_WEIGHT = 0.5
"""Relative keys have the same notes: which chord phrases begin on tells most between them."""
_LEAST_TONAL = 0.03


@dataclass(frozen=True, slots=True)
class KeyGuess:
    """The likeliest key, how sure, and other keys that fit, likeliest first."""

    key: Key | None
    confidence: float
    alternatives: tuple[Key, ...]


def guess_key(features: Features, downbeats_seconds: NDArray[np.float64]) -> KeyGuess:
    """The key; the relative pair is told apart by the bass and by where the music begins."""
    whole = chroma(features.pitch, features.tuning_cents)
    bass = chroma(features.bass, features.tuning_cents)
    total = _shares(whole.sum(axis=0))
    if total is None:
        return KeyGuess(None, 0.0, ())
    bass_total = _shares(bass.sum(axis=0))
    first = _shares(_at_downbeats(bass, downbeats_seconds).sum(axis=0))
    scores: list[tuple[float, float, Key]] = []
    for mode, profile in _PROFILES.items():
        for tonic in range(12):
            fit = float(np.corrcoef(np.roll(profile, tonic), total)[0, 1])
            root = 0.0
            if bass_total is not None:
                root += _BASS_WEIGHT * bass_total[tonic]
            if first is not None:
                root += _FIRST_WEIGHT * first[tonic]
            key = Key.of_pitch_class(tonic, "major" if mode == "major" else "minor")
            scores.append((fit + root, fit, key))
    scores.sort(key=lambda item: -item[0])
    top = next(item for item in scores if _are_relatives(item[2], scores[0][2]))
    pair = sorted((scores[0], top), key=lambda item: -(item[0] + _begins(first, item[2])))
    (best, fit, key), relative = pair
    stranger = next(
        item for item in scores[1:] if item[2] != key and not _are_relatives(item[2], key)
    )
    ahead = best + _begins(first, key) - relative[0] - _begins(first, relative[2])
    apart = np.clip((max(best, relative[0]) - stranger[0]) / 0.2, 0, 1)
    within = np.clip(ahead / 0.15, 0, 1)
    sure = np.clip((fit - 0.35) / 0.4, 0, 1) * (0.45 + 0.3 * apart + 0.25 * within)
    tonal = np.clip((features.tonal - _LEAST_TONAL) / 0.1, 0, 1)
    others = [relative[2], *(item[2] for item in scores if item[2] not in (key, relative[2]))]
    return KeyGuess(key, float(sure * tonal), tuple(others[:3]))


def _shares(energies: NDArray[np.float32]) -> NDArray[np.float64] | None:
    total = float(energies.sum())
    return energies.astype(np.float64) / total if total > 1e-6 else None


def _begins(first: NDArray[np.float64] | None, key: Key) -> float:
    return 0.0 if first is None else float(_FIRST_WITHIN_PAIR_WEIGHT * first[key.pitch_class])


def _are_relatives(one: Key, other: Key) -> bool:
    return one != other and one.relative_major_pitch_class == other.relative_major_pitch_class


def _at_downbeats(
    frames: NDArray[np.float32], downbeats_seconds: NDArray[np.float64]
) -> NDArray[np.float32]:
    """The frames just after every fourth bar line from the first: where phrases begin."""
    places = np.round((downbeats_seconds[::4] + 0.2) * PITCH_FPS).astype(int)
    return frames[places[(places >= 0) & (places < len(frames))]]
