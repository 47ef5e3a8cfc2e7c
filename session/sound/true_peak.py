"""The true peak of a sound (ITU-R BS.1770-4, annex 2), reckoned only where it may be.

The sound between samples comes from the interpolator that `session.sound.loudness.PeakEnvelope`
uses. To run it everywhere costs more than many an effect; so a cubic guess of what lies half-way
between samples chooses, of each stretch, the few places where it is highest, and only there the
interpolator is run. What comes out is the same to a few thousandths of a decibel.
"""

from __future__ import annotations

from functools import cache
from math import log10
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Audio = NDArray[np.float32]

OVERSAMPLING = 4
_REACH = 80
"""Samples to either side that the interpolator hears; what lies beyond is 0.001 dB."""

_SEGMENT = 64
_CONTEXT = 2 * _SEGMENT
_WINDOW = _SEGMENT + 2 * _REACH
_PLACES = 24
_HOPELESS = 0.7
"""Where the guess is 3 dB below what was found already, nothing is higher."""

_NEAR = 0.92
"""Places whose guess is so near to the highest guess of a stretch are looked at."""

_MOST_OF_GUESS = 1.25


@cache
def _interpolator() -> tuple[Audio, float]:
    """What a window becomes, `(_WINDOW, OVERSAMPLING * _SEGMENT)`, and the most that it can be for
    samples of 1 (the sum of the absolute taps of its worst phase)."""
    import numpy as np
    import soxr

    middle = 2048
    impulse = np.zeros(2 * middle)
    impulse[middle] = 1
    answer = soxr.resample(impulse, 1, OVERSAMPLING, quality="HQ")
    offsets = np.arange(-_REACH, _REACH + 1)
    matrix = np.zeros((_WINDOW, _SEGMENT, OVERSAMPLING), np.float32)
    most = 0.0
    for phase in range(OVERSAMPLING):
        taps = answer[OVERSAMPLING * (middle - offsets) + phase]
        most = max(most, float(np.abs(taps).sum()))
        for place in range(_SEGMENT):
            matrix[place : place + len(taps), place, phase] = taps
    return matrix.reshape(_WINDOW, -1), most


class TruePeakMeter:
    """The highest sample and the highest true peak of what it is fed, block by block."""

    def __init__(self, channels: int) -> None:
        import numpy as np

        self._held = np.zeros((channels, _CONTEXT), np.float32)
        self._channels = channels
        self.sample_peak = 0.0
        self._highest = 0.0

    def feed(self, block: Audio, peak: float | None = None) -> None:
        """Take the next `(channels, samples)`; `peak` is its highest level where that is known."""
        import numpy as np

        if not block.size:
            return
        peak = level(block) if peak is None else peak
        self.sample_peak = max(self.sample_peak, peak)
        self._highest = max(self._highest, peak)
        sound = np.concatenate((self._held, block), axis=1)
        whole = (sound.shape[1] - 2 * _CONTEXT) // _SEGMENT
        if whole > 0:
            self._look(sound, whole)
            sound = sound[:, whole * _SEGMENT :].copy()
        self._held = sound

    def finish(self) -> None:
        """The sound has ended."""
        import numpy as np

        self.feed(np.zeros((self._channels, 2 * _CONTEXT + _SEGMENT), np.float32), 0.0)

    @property
    def true_peak_dbtp(self) -> float | None:
        """The highest so far, never below the highest sample; None for digital silence."""
        return 20 * log10(self._highest) if self._highest > 0 else None

    def _look(self, sound: Audio, segments: int) -> None:
        """Find what is higher in so many segments, which begin `_CONTEXT` into the sound."""
        import numpy as np

        matrix, most = _interpolator()
        if level(sound) * most <= self._highest:
            return
        if level(sound) * _MOST_OF_GUESS <= self._highest * _HOPELESS:
            return
        here = sound[:, _CONTEXT - 1 : _CONTEXT + segments * _SEGMENT + 2]
        guess = _half_way(here)
        highest = max(level(here), level(guess))
        if highest <= self._highest * _HOPELESS:
            return
        threshold = highest * _NEAR
        at = np.concatenate([_beyond(each, threshold, segments) for each in (here[:, 1:-2], guess)])
        at = np.unique(at)
        windows = np.lib.stride_tricks.sliding_window_view(sound, _WINDOW, axis=1)
        channels, places = np.divmod(at[:: max(1, len(at) // _PLACES)], segments)
        between = windows[channels, _CONTEXT - _REACH + places * _SEGMENT] @ matrix
        self._highest = max(self._highest, level(between))


def level(block: Audio) -> float:
    """The highest absolute value; NaN where there is one."""
    return max(float(block.max()), -float(block.min())) if block.size else 0.0


def _half_way(here: Audio) -> Audio:
    """The cubic guess half-way between two samples: (9, 9) / 16 of them and (-1, -1) / 16 of the
    next two."""
    import numpy as np

    near = here[:, 1:-2] + here[:, 2:-1]
    near *= np.float32(9 / 16)
    far = here[:, :-3] + here[:, 3:]
    far *= np.float32(1 / 16)
    near -= far
    return near


def _beyond(each: Audio, threshold: float, segments: int) -> NDArray[np.intp]:
    """The segments that pass it, counted through all channels, some of them twice."""
    import numpy as np

    channels, samples = np.nonzero(np.abs(each) > threshold)
    return channels * segments + samples // _SEGMENT
