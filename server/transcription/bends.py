"""Pitch bends: how a note's contour strays from its pitch."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from server.transcription.model import Activations
from server.transcription.network import BINS_PER_SEMITONE, PITCHES
from server.transcription.notes import FrameNote

REACH_BINS = 25
"""A bend is looked for this far from the note's own bin, most trusted near it."""

_SPREAD_BINS = 5.0
_WEIGHTS = np.exp(-0.5 * (np.arange(-REACH_BINS, REACH_BINS + 1) / _SPREAD_BINS) ** 2)


def bend_bins(contour: Activations, note: FrameNote) -> NDArray[np.intp]:
    """For each frame of `note` its bend in thirds of a semitone, as basic-pitch finds it.

    `contour` is `(frames, 264)`; the note's frames count from its first row.
    """
    centre = note.column * BINS_PER_SEMITONE
    low = max(0, centre - REACH_BINS)
    high = min(PITCHES * BINS_PER_SEMITONE, centre + REACH_BINS + 1)
    offset = REACH_BINS - centre
    weighted = contour[note.start : note.stop, low:high] * _WEIGHTS[low + offset : high + offset]
    bins: NDArray[np.intp] = weighted.argmax(axis=1) - (centre - low)
    return bins


def bend_points(
    bins: NDArray[np.intp], seconds: NDArray[np.float64]
) -> tuple[tuple[float, float], ...]:
    """(Seconds after the start, semitones) wherever the bend changes.

    `seconds` are the times of the note's frames. A note that is never bent has no points.
    """
    if not bins.any():
        return ()
    changes = np.flatnonzero(np.diff(bins, prepend=bins[0] - 1))
    since = seconds[changes] - seconds[0]
    semitones = bins[changes] / BINS_PER_SEMITONE
    return tuple(zip(since.tolist(), semitones.tolist(), strict=True))
