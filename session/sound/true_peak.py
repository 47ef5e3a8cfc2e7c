"""The true peak of a sound (ITU-R BS.1770-4, annex 2), reckoned only where it may be.

The sound between samples comes from the interpolator that `session.sound.loudness.PeakEnvelope`
uses. To run it everywhere costs more than many an effect; so a guess of how high the sound may get
between two samples says where to run it. What comes out is the same to a few thousandths of a
decibel; only noise clipped hard, or noise at the very rim of the band, may read some tenths low.
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

_MANY, _TOO_MANY, _TOP = 1024, 8192, 0.97
_AT_ONCE = 128


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
        self._begins = True
        self.sample_peak = 0.0
        self._highest = 0.0

    def feed(self, block: Audio, peak: float | None = None) -> None:
        """Take the next `(channels, samples)`; `peak` is their highest level, if it is known."""
        import numpy as np

        if not block.size:
            return
        peak = level(block) if peak is None else peak
        self.sample_peak = max(self.sample_peak, peak)
        self._highest = max(self._highest, peak)
        sound = np.concatenate((self._held, block), axis=1)
        self._look(sound, max(peak, level(self._held)))
        if self._begins:
            # Where sound begins or ends of a sudden it rings higher than any guess.
            self._try_edge(sound)
            self._begins = False
        self._held = sound[:, -2 * _REACH :].copy()

    def finish(self) -> None:
        """The sound has ended."""
        import numpy as np

        last = np.concatenate((self._held, np.zeros_like(self._held)), axis=1)
        self._look(last, level(last))
        self._try_edge(last)

    def _try_edge(self, sound: Audio) -> None:
        """Interpolate the first samples of a sound, or the last."""
        import numpy as np

        count = sound.shape[1] - 2 * _REACH
        first = np.arange(min(2 * _REACH, count))
        self._try(sound, (first + count * np.arange(len(sound))[:, None]).reshape(-1))

    @property
    def true_peak_dbtp(self) -> float | None:
        """The highest so far, never below the highest sample; None for digital silence."""
        return 20 * log10(self._highest) if self._highest > 0 else None

    def _look(self, sound: Audio, peak: float) -> None:
        """Find what is higher between the samples that have `_REACH` others on both sides; no
        sample of all is higher than `peak`."""
        import numpy as np

        _, most = _interpolator()
        if peak * most <= self._highest:
            return
        guesses = _guesses(sound[:, _REACH - 1 : 2 - _REACH])
        flat = guesses.reshape(-1)
        at = np.flatnonzero(flat > self._highest * _HOPELESS)
        if len(at) > _MANY:
            # A steady tone, or a limiter's work: a few of the highest tell how much is hopeless.
            best = at[flat[at] > level(guesses) * _TOP]
            self._try(sound, best[:: len(best) // _AT_ONCE + 1])
            at = at[flat[at] > self._highest * _HOPELESS]
        at = at[:: len(at) // _TOO_MANY + 1]
        at = at[np.argsort(-flat[at])[:_MANY]]
        while len(at):
            self._try(sound, at[:_AT_ONCE])
            at = at[_AT_ONCE:]
            at = at[flat[at] > self._highest * _HOPELESS]

    def _try(self, sound: Audio, at: NDArray[np.intp]) -> None:
        """Interpolate after those samples, counted through all channels."""
        import numpy as np

        taps, _ = _interpolator()
        windows = np.lib.stride_tricks.sliding_window_view(sound, len(taps), axis=1)
        channels, starts = np.divmod(at, sound.shape[1] - 2 * _REACH)
        self._highest = max(self._highest, level(windows[channels, starts] @ taps))


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
    # At a sample it is about that sample.
    np.maximum(near, np.abs(sound[:, 1:-2]), out=near)
    return near
