"""The true peak of a sound (ITU-R BS.1770-4, annex 2), reckoned only where it may be.

The sound between samples comes from the interpolator that `session.sound.loudness.PeakEnvelope`
uses. To run it everywhere costs more than many an effect; so a guess of how high the sound may get
between two samples says where to run it. What comes out is the same to a few thousandths of a
decibel, as its test holds it to.
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

_HOPELESS = 0.8
"""Where the guess is 2 dB below what was found already, nothing is higher."""

_BOLD = 3.0
"""Between two samples the guess is their mean, and this many times what a cubic adds to it: of a
pulse as short as a sound of its rate can have, that is all but 0.4 dB."""

_MANY, _TOP = 2048, 0.97
_AT_ONCE = 64
_MOST_TURNS = 4


@cache
def _interpolator() -> tuple[Audio, float]:
    """What a window becomes, `(2 * _REACH + 1, OVERSAMPLING)`, and the most that it can be for
    samples of 1 (the sum of the absolute taps of the worst phase)."""
    import numpy as np
    import soxr

    middle = 2048
    impulse = np.zeros(2 * middle)
    impulse[middle] = 1
    answer = soxr.resample(impulse, 1, OVERSAMPLING, quality="HQ")
    places = OVERSAMPLING * (middle - np.arange(-_REACH, _REACH + 1))
    taps = answer[places[:, None] + np.arange(OVERSAMPLING)]
    return taps.astype(np.float32), float(np.abs(taps).sum(axis=0).max())


class TruePeakMeter:
    """The highest sample and the highest true peak of what it is fed, in large blocks best."""

    def __init__(self, channels: int) -> None:
        import numpy as np

        self._held = np.zeros((channels, 2 * _REACH), np.float32)
        self.sample_peak = 0.0
        self._highest = 0.0

    def feed(self, block: Audio) -> None:
        """Take the next `(channels, samples)`."""
        import numpy as np

        if not block.size:
            return
        peak = level(block)
        self.sample_peak = max(self.sample_peak, peak)
        self._highest = max(self._highest, peak)
        sound = np.concatenate((self._held, block), axis=1)
        self._look(sound)
        self._held = sound[:, -2 * _REACH :].copy()

    def finish(self) -> None:
        """The sound has ended."""
        import numpy as np

        self.feed(np.zeros_like(self._held))

    @property
    def true_peak_dbtp(self) -> float | None:
        """The highest so far, never below the highest sample; None for digital silence."""
        return 20 * log10(self._highest) if self._highest > 0 else None

    def _look(self, sound: Audio) -> None:
        """Find what is higher between the samples that have `_REACH` others on both sides."""
        import numpy as np

        taps, most = _interpolator()
        if level(sound) * most <= self._highest:
            return
        guesses = _guesses(sound[:, _REACH - 1 : 2 - _REACH])
        flat = guesses.reshape(-1)
        at = np.flatnonzero(flat > self._highest * _HOPELESS)
        if len(at) > _MANY:
            # A steady tone, or a limiter's work, whose peaks are much alike.
            at = at[flat[at] > level(guesses) * _TOP]
            at = at[:: max(1, len(at) // _MANY)]
        windows = np.lib.stride_tricks.sliding_window_view(sound, len(taps), axis=1)
        for _ in range(_MOST_TURNS):
            if len(at) > _AT_ONCE:
                order = np.argpartition(-flat[at], _AT_ONCE)
                now, at = at[order[:_AT_ONCE]], at[order[_AT_ONCE:]]
            else:
                now, at = at, at[:0]
            if not len(now):
                return
            channels, starts = np.divmod(now, guesses.shape[1])
            found = level(windows[channels, starts] @ taps)
            if found > self._highest:
                self._highest = found
                at = at[flat[at] > found * _HOPELESS]


def level(block: Audio) -> float:
    """The highest absolute value; NaN where there is one."""
    return max(float(block.max()), -float(block.min())) if block.size else 0.0


def _guesses(sound: Audio) -> Audio:
    """How high it may get between each two samples but the outermost (see `_BOLD`)."""
    import numpy as np

    near = sound[:, 1:-2] + sound[:, 2:-1]
    bend = sound[:, :-3] + sound[:, 3:]
    np.subtract(near, bend, out=bend)
    np.abs(bend, out=bend)
    np.abs(near, out=near)
    # The cubic is (9, 9) / 16 of the two and (-1, -1) / 16 of the next: the mean and this.
    bend *= np.float32(_BOLD / 16)
    near *= np.float32(1 / 2)
    near += bend
    return near
