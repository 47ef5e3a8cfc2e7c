"""A steady beat under a beat that slipped: the same music counted twice as fast, half, or in three.

In a break or a build a tracker may slip by part of a beat and go on beside itself. Counted at a
related tempo, where the slip is a whole beat, one line runs through the recording.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from server.analysis.beats import Line, fit_line, track_beats
from server.analysis.features import ONSET_FPS
from server.analysis.tempo import FASTEST_BPM, SLOWEST_BPM

_RATIOS = (2.0, 1.5, 0.5)
_COUNTED_AT_MOST_BPM = 180.0
"""What is faster is counted in half: few drummers count to four at 184."""

_LONGEST_SECONDS = 20 * 60
"""A longer recording is a set or a rehearsal; no one line runs through it."""

Frames = NDArray[np.float32]


def steady_relative(envelope: Frames, rise: Frames, bpm: float) -> Line | None:
    """The steady line at a relative of `bpm`, or None when no relative is steady."""
    if len(envelope) > _LONGEST_SECONDS * ONSET_FPS:
        return None
    for ratio in _RATIOS:
        if not SLOWEST_BPM <= bpm * ratio <= FASTEST_BPM:
            continue
        beats = track_beats(envelope, bpm * ratio)
        if len(beats) < 4:
            continue
        line = fit_line(beats, envelope, rise)
        if line.steady:
            fast = 60 / line.period_seconds > _COUNTED_AT_MOST_BPM
            return _in_half(line, envelope) if fast else line
    return None


def _in_half(line: Line, envelope: Frames) -> Line:
    """Every other beat of the line: those on which more begins."""
    seconds = np.arange(line.start_seconds, len(envelope) / ONSET_FPS, line.period_seconds)
    places = np.clip(np.round(seconds * ONSET_FPS).astype(int), 0, len(envelope) - 1)
    strength = envelope[places]
    later = float(strength[1::2].sum()) > float(strength[0::2].sum())
    start_seconds = line.start_seconds + later * line.period_seconds
    return Line(start_seconds, 2 * line.period_seconds, steady=True)
