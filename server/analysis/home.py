"""Which note is home: relative keys have the same notes, and the phrases tell them apart.

Phrases begin on the tonic's chord more often than not, the bass comes home in the last bar, and
in minor the chord before home raises the seventh to a leading note.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from server.analysis.features import PITCH_FPS
from session.pitch import SCALE_STEPS, Mode

Frames = NDArray[np.float32]
Shares = NDArray[np.float64]

_PHRASE_BARS = 4
_BEGINNING_WEIGHT = 1.0
_BEGINNING_BASS_WEIGHT = 0.5
_END_BASS_WEIGHT = 0.7
_LEADING_NOTE_WEIGHT = 4.0
_BARELY_SOUNDS = 0.2
"""Of the median bar's bass: a last bar with less is a tail."""


@dataclass(frozen=True, slots=True)
class PhraseNotes:
    """Shares of the twelve pitch classes, C first, each `(12,)`, zeros where nothing sounds:
    in the whole, in the first bars of phrases, of the bass there, in their last bars, and of the
    bass in the last bar of all."""

    whole: Shares
    beginning: Shares
    beginning_bass: Shares
    ending: Shares
    last_bass: Shares


def phrase_notes(
    notes: Frames, bass: Frames, downbeats_seconds: NDArray[np.float64]
) -> PhraseNotes:
    """The notes at the edges of phrases of four bars, counted from the first bar line.

    `notes` and `bass` are `(frames, 12)` at `PITCH_FPS`.
    """
    note_bars, bass_bars = (_by_bar(frames, downbeats_seconds) for frames in (notes, bass))
    sounding = bass_bars.sum(axis=1)
    heard = np.flatnonzero(sounding > _BARELY_SOUNDS * np.median(sounding))
    last = bass_bars[heard[-1]] if len(heard) else np.zeros(12)
    return PhraseNotes(
        _shares(note_bars.sum(axis=0)),
        _shares(note_bars[::_PHRASE_BARS].sum(axis=0)),
        _shares(bass_bars[::_PHRASE_BARS].sum(axis=0)),
        _shares(note_bars[_PHRASE_BARS - 1 :: _PHRASE_BARS].sum(axis=0)),
        _shares(last),
    )


def homeliness(phrases: PhraseNotes, tonic: int, mode: Mode) -> float:
    """How much `tonic` is treated as home; to be compared with its relative key's."""
    score = _BEGINNING_WEIGHT * _triad(phrases.beginning, tonic, mode)
    score += _BEGINNING_BASS_WEIGHT * float(phrases.beginning_bass[tonic])
    score += _END_BASS_WEIGHT * float(phrases.last_bass[tonic])
    if mode == "minor":
        score += _LEADING_NOTE_WEIGHT * _leading_note(phrases, tonic)
    return score


def _leading_note(phrases: PhraseNotes, tonic: int) -> float:
    """How far the raised seventh, where phrases end, exceeds notes that the scale has not."""
    raised = (tonic + 11) % 12
    scale = {(tonic + step) % 12 for step in SCALE_STEPS["minor"]}
    outside = [place for place in range(12) if place not in scale and place != raised]
    return float(phrases.ending[raised] - phrases.whole[outside].mean())


def _triad(shares: Shares, tonic: int, mode: Mode) -> float:
    third = 4 if mode == "major" else 3
    return float(
        shares[tonic] + 0.7 * shares[(tonic + third) % 12] + 0.7 * shares[(tonic + 7) % 12]
    )


def _by_bar(frames: Frames, downbeats_seconds: NDArray[np.float64]) -> Shares:
    """`(bars, 12)`: the sum over each bar that lies whole in the recording."""
    places = np.clip(np.round(downbeats_seconds * PITCH_FPS).astype(int), 0, len(frames))
    if len(places) > 1:
        # The last bar ends with the recording: its frame may be missing.
        places = np.append(places, min(len(frames), 2 * places[-1] - places[-2]))
    summed = np.concatenate([np.zeros((1, 12)), np.cumsum(frames, axis=0, dtype=float)])
    bars = np.diff(summed[places], axis=0)
    return bars if len(bars) else np.zeros((1, 12))


def _shares(energies: Shares) -> Shares:
    total = float(energies.sum())
    return energies / total if total > 1e-6 else np.zeros(12)
