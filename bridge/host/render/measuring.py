"""What the written sound measures: sample peak, true peak and loudness."""

from __future__ import annotations

from collections import deque
from concurrent.futures import Future, ThreadPoolExecutor
from math import log10
from types import TracebackType
from typing import TYPE_CHECKING, Self

from session.sound.quick_loudness import QuickLoudness
from session.sound.true_peak import TruePeakMeter, level

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Block = NDArray[np.float32]


_AT_ONCE = 1 << 17
"""Samples of all channels: a few large blocks are measured faster than many small ones."""

_ROW = 64
_MOST_WAITING = 2


class Measuring:
    """The levels of the blocks that it is fed.

    `aside` measures on a thread of its own, for where a core would be idle; what is measured is the
    same. A context manager, which ends that thread.
    """

    def __init__(self, sample_rate: int, channels: int, aside: bool = False) -> None:
        self._loudness = QuickLoudness(sample_rate, channels)
        self._true_peak = TruePeakMeter(channels)
        self._most_samples = max(_ROW, _AT_ONCE // channels // _ROW * _ROW)
        self._gathered: Block | None = None
        self._samples = 0
        self._peak = 0.0
        self._pool = ThreadPoolExecutor(1, "measuring") if aside else None
        self._measured: deque[Future[None]] = deque()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        if self._pool is not None:
            self._pool.shutdown(cancel_futures=True)

    def feed(self, block: Block, peak: float | None = None) -> None:
        """Take the next `(channels, samples)`; `peak` is their highest level, if it is known."""
        import numpy as np

        peak = level(block) if peak is None else peak
        at = 0
        while at < block.shape[1]:
            # Of a block that is shared out, each part may have it.
            self._peak = max(self._peak, peak)
            if self._gathered is None:
                self._gathered = np.empty((len(block), self._most_samples), np.float32)
            count = min(block.shape[1] - at, self._most_samples - self._samples)
            self._gathered[:, self._samples : self._samples + count] = block[:, at : at + count]
            self._samples += count
            at += count
            if self._samples == self._most_samples:
                self._hand_over()

    def _hand_over(self) -> None:
        if self._gathered is None:
            return
        sound = self._gathered[:, : self._samples]
        peak, self._samples, self._peak = self._peak, 0, 0.0
        if self._pool is None:
            self._measure(sound, peak)
            return
        self._gathered = None
        while len(self._measured) >= _MOST_WAITING:
            self._measured.popleft().result()
        self._measured.append(self._pool.submit(self._measure, sound, peak))

    def _measure(self, sound: Block, peak: float) -> None:
        self._loudness.feed(sound)
        self._true_peak.feed(sound, peak)

    def finish(self) -> None:
        """The sound has ended."""
        self._hand_over()
        while self._measured:
            self._measured.popleft().result()
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
