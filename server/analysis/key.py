"""The key of a recording: first the seven notes it keeps to, then which of them is home."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from server.analysis.features import Features, chroma
from server.analysis.home import PhraseNotes, homeliness, phrase_notes
from server.analysis.key_profiles import KRUMHANSL, TEMPERLEY
from session.pitch import SCALE_STEPS, Key, Mode

Shares = NDArray[np.float64]

_MODES: tuple[Mode, Mode] = ("major", "minor")
_KRUMHANSL_WEIGHT, _TEMPERLEY_WEIGHT = 0.3, 0.5
"""Beside the bare scale, when keys with different notes are told apart."""
_PROFILE_WEIGHT = 0.2
"""Beside what phrases tell of home, when a key is told from its relative."""
_FIFTH_HARMONIC = _THIRD_HARMONIC = 0.05
"""What each note's harmonics add to the pitch classes a third and a fifth above it."""
LEAST_TONAL = 0.03
"""Of `Features.tonal`: below it nothing with a pitch is heard."""


@dataclass(frozen=True, slots=True)
class KeyGuess:
    """The likeliest key, how sure, and other keys that fit, likeliest first."""

    key: Key | None
    confidence: float
    alternatives: tuple[Key, ...]


def guess_key(features: Features, downbeats_seconds: NDArray[np.float64]) -> KeyGuess:
    """The key of a recording whose bar lines are known."""
    frames = _lasting(chroma(features.pitch, features.tuning_cents))
    total = _shares(frames.sum(axis=0))
    if total is None:
        return KeyGuess(None, 0.0, ())
    total = _without_harmonics(total)
    bass = _lasting(chroma(features.bass, features.tuning_cents))
    phrases = phrase_notes(frames, bass, downbeats_seconds)
    pairs = sorted(((_pair_fit(total, tonic), tonic) for tonic in range(12)), reverse=True)
    (best_fit, tonic), (next_fit, next_tonic) = pairs[:2]
    home, away = _ordered(total, phrases, tonic)
    others = (key for _, key in _ordered(total, phrases, next_tonic))
    fit = _likeness(KRUMHANSL[home[1].mode], home[1].pitch_class, total)
    apart = np.clip((best_fit - next_fit) / 0.25, 0, 1)
    within = np.clip((home[0] - away[0]) / 0.4, 0, 1)
    sure = np.clip((fit - 0.3) / 0.4, 0, 1) * (0.35 + 0.3 * apart + 0.35 * within)
    tonal = np.clip((features.tonal - LEAST_TONAL) / 0.1, 0, 1)
    return KeyGuess(home[1], float(sure * tonal), (away[1], *others))


def _shares(energies: NDArray[np.float32]) -> Shares | None:
    total = float(energies.sum())
    return energies.astype(np.float64) / total if total > 1e-6 else None


def _without_harmonics(shares: Shares) -> Shares:
    fifths, thirds = np.roll(shares, 7), np.roll(shares, 4)
    left = np.maximum(shares - _THIRD_HARMONIC * fifths - _FIFTH_HARMONIC * thirds, 0.0)
    return np.asarray(left / left.sum())


def _lasting(frames: NDArray[np.float32]) -> NDArray[np.float32]:
    """What also sounds in the next frame: notes do, the sweep of a kick does not."""
    lasting = frames.copy()
    lasting[:-1] = np.minimum(frames[:-1], frames[1:])
    return lasting


def _likeness(profile: tuple[float, ...], tonic: int, shares: Shares) -> float:
    return float(np.nan_to_num(np.corrcoef(np.roll(profile, tonic), shares)[0, 1]))


def _pair_fit(total: Shares, tonic: int) -> float:
    """How well a major key and its relative minor, which share their notes, fit."""
    scale = tuple(float(step in SCALE_STEPS["major"]) for step in range(12))
    relative = (tonic + 9) % 12
    krumhansl, temperley = (
        max(
            _likeness(profiles["major"], tonic, total),
            _likeness(profiles["minor"], relative, total),
        )
        for profiles in (KRUMHANSL, TEMPERLEY)
    )
    return (
        _likeness(scale, tonic, np.sqrt(total))
        + _KRUMHANSL_WEIGHT * krumhansl
        + _TEMPERLEY_WEIGHT * temperley
    )


def _ordered(total: Shares, phrases: PhraseNotes, tonic: int) -> list[tuple[float, Key]]:
    """The major key on `tonic` and its relative minor with their scores, the likelier first."""
    found: list[tuple[float, Key]] = []
    for mode, place in zip(_MODES, (tonic, (tonic + 9) % 12), strict=True):
        score = _PROFILE_WEIGHT * _likeness(KRUMHANSL[mode], place, total)
        score += homeliness(phrases, place, mode)
        found.append((score, Key.of_pitch_class(place, mode)))
    return sorted(found, key=lambda item: -item[0])
