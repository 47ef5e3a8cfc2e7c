"""Measuring sound on a thread beside the one that makes it: all that a masterer has to know."""

from __future__ import annotations

from collections import deque
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from math import inf
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, Self

from session.errors import UnreadableAudio
from session.progress import Progress
from session.sound.loudness import (
    STEP_SECONDS,
    Loudness,
    PeakEnvelope,
    gated_loudness_lufs,
)
from session.sound.quick_loudness import QuickLoudness
from session.sound.read import probe, read_blocks

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from session.sound.limiting import GainCurve

LOWEST_GAIN_DB, HIGHEST_GAIN_DB = -100.0, 60.0
MOST_LIMITING_DB = 24.0
"""No peak is turned down further than this: past it a master only gets worse, hardly louder."""

_SEARCH_DB = 1.5
_MOST_WAITING = 2
_AT_ONCE_SAMPLES = 1 << 15
"""A few large blocks are measured faster than many small ones."""


def linear(db: float) -> float:
    """The amplitude of a level."""
    return float(10 ** (db / 20))


@dataclass(frozen=True, slots=True)
class Analysis:
    """What one pass over a mix tells: enough to predict the master of any gain."""

    sample_rate: int
    channels: int
    length_samples: int
    loudness: Loudness
    hop_powers: NDArray[np.float32]
    hop_peaks: NDArray[np.float32]
    hop_samples: int

    def curve(self, gain_db: float, ceiling_db: float) -> GainCurve:
        """The gain at the hops' edges for a gain before the limiter."""
        from session.sound.limiting import GainCurve

        return GainCurve(self.hop_peaks, linear(gain_db), linear(ceiling_db))

    def predicted_lufs(self, gain_db: float, ceiling_db: float) -> float:
        """The loudness to expect, to a few hundredths of an LU."""
        from session.sound.limiting import step_powers

        hops_in_a_step = STEP_SECONDS * self.sample_rate / self.hop_samples
        pieces = self.curve(gain_db, ceiling_db).pieces()
        powers = step_powers(self.hop_powers[: len(self.hop_peaks)], pieces, hops_in_a_step)
        loudness = gated_loudness_lufs(powers / (STEP_SECONDS * self.sample_rate))
        return -inf if loudness is None else loudness

    def gain_db(self, aim_lufs: float, ceiling_db: float) -> tuple[float, bool]:
        """The gain that gets to `aim_lufs`, and whether it can be got to at all."""
        if self.loudness.loudness_lufs is None or self.loudness.true_peak_dbtp is None:
            return 0.0, False
        plain = aim_lufs - self.loudness.loudness_lufs
        most = ceiling_db - self.loudness.true_peak_dbtp + MOST_LIMITING_DB
        low, high = max(LOWEST_GAIN_DB, min(plain, most) - 1), min(HIGHEST_GAIN_DB, most)
        if plain + self.loudness.true_peak_dbtp <= ceiling_db and plain <= HIGHEST_GAIN_DB:
            return plain, True
        # Limited ever harder, sound may get softer again: the first gain that serves is looked for.
        step = min(low + _SEARCH_DB, high)
        while self.predicted_lufs(step, ceiling_db) < aim_lufs:
            if step >= high:
                return high, False
            low, step = step, min(step + _SEARCH_DB, high)
        while step - low > 0.01:
            middle = (low + step) / 2
            if self.predicted_lufs(middle, ceiling_db) < aim_lufs:
                low = middle
            else:
                step = middle
        return step, True


class Analyser:
    """Measures blocks in the order they come, on a thread of its own; they must not change.

    As a context manager it ends its thread. What is measured does not depend on timing.
    """

    def __init__(self, sample_rate: int, channels: int) -> None:
        from session.sound.limiting import hop_samples

        self._sample_rate, self._channels = sample_rate, channels
        self._hop_samples = hop_samples(sample_rate)
        self._meter = QuickLoudness(sample_rate, channels, self._hop_samples)
        self._peaks = PeakEnvelope(sample_rate, channels, self._hop_samples)
        self._length_samples = 0
        self._gathered: list[NDArray[np.float32]] = []
        self._gathered_samples = 0
        self._pool = ThreadPoolExecutor(1, "analysis")
        self._waiting: deque[Future[None]] = deque()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._pool.shutdown(cancel_futures=True)

    def feed(self, block: NDArray[np.float32]) -> None:
        """Take the next `(channels, samples)`."""
        self._length_samples += block.shape[1]
        self._gathered.append(block)
        self._gathered_samples += block.shape[1]
        if self._gathered_samples >= _AT_ONCE_SAMPLES:
            self._hand_over(last=False)

    def _hand_over(self, last: bool) -> None:
        gathered, self._gathered, self._gathered_samples = self._gathered, [], 0
        while len(self._waiting) >= _MOST_WAITING:
            self._waiting.popleft().result()
        self._waiting.append(self._pool.submit(self._measure, gathered, last=last))

    def _measure(self, gathered: list[NDArray[np.float32]], last: bool) -> None:
        import numpy as np

        nothing = np.zeros((self._channels, 0), np.float32)
        sound = np.concatenate((nothing, *gathered), axis=1)
        if sound.size:
            self._meter.feed(sound)
        self._peaks.feed(sound, last=last)
        if last:
            self._meter.finish()

    def result(self) -> Analysis:
        """All that was measured, once everything has been fed."""
        self._hand_over(last=True)
        while self._waiting:
            self._waiting.popleft().result()
        return Analysis(
            self._sample_rate,
            self._channels,
            self._length_samples,
            Loudness(self._meter.loudness_lufs, self._peaks.true_peak_dbtp),
            self._meter.end_hops(),
            self._peaks.hop_peaks,
            self._hop_samples,
        )


def analyse(mix: Path, progress: Progress) -> Analysis:
    """What a pass over the audio file `mix` tells. Raises UnreadableAudio."""
    import numpy as np

    info = probe(mix)
    done = 0
    with Analyser(info.sample_rate, info.channels) as analyser:
        for block in read_blocks(mix):
            progress(done / info.length_samples, "Measuring the mix")
            analyser.feed(block)
            done += block.shape[1]
        analysis = analyser.result()
    if not np.isfinite(analysis.hop_peaks).all():
        raise UnreadableAudio(f"{mix.name} holds samples that are no numbers: export it again.")
    return analysis
