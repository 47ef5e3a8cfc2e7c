"""What the written sound measures: sample peak, true peak and loudness."""

from __future__ import annotations

from math import log10
from typing import TYPE_CHECKING

from session.sound.quick_loudness import QuickLoudness
from session.sound.true_peak import TruePeakMeter

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Block = NDArray[np.float32]


_AT_ONCE = 1 << 17
"""Samples of all channels: a few large blocks are measured faster than many small ones."""


class Measuring:
    """The levels of the blocks that it is fed; they must not change afterwards."""

    def __init__(self, sample_rate: int, channels: int) -> None:
        self._loudness = QuickLoudness(sample_rate, channels)
        self._true_peak = TruePeakMeter(channels)
        self._waiting: list[Block] = []
        self._waiting_samples = 0

    def feed(self, block: Block) -> None:
        """Take the next `(channels, samples)`."""
        self._waiting.append(block)
        self._waiting_samples += block.size
        if self._waiting_samples >= _AT_ONCE:
            self._measure()

    def _measure(self) -> None:
        import numpy as np

        if self._waiting:
            sound = np.concatenate(self._waiting, axis=1)
            self._waiting, self._waiting_samples = [], 0
            self._loudness.feed(sound)
            self._true_peak.feed(sound)

    def finish(self) -> None:
        """The sound has ended."""
        self._measure()
        self._loudness.finish()
        self._true_peak.finish()

    @property
    def peak_dbfs(self) -> float | None:
        """The highest sample; None for digital silence."""
        peak = self._true_peak.sample_peak
        return 20 * log10(peak) if peak > 0 else None

    @property
    def true_peak_dbtp(self) -> float | None:
        """The highest true peak; None for digital silence."""
        return self._true_peak.true_peak_dbtp

    @property
    def loudness_lufs(self) -> float | None:
        """The integrated loudness; None below the gate."""
        return self._loudness.loudness_lufs
