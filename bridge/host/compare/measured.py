"""All that a comparison has to know of one side, in one pass over it."""

from __future__ import annotations

from dataclasses import dataclass
from math import log10
from typing import TYPE_CHECKING

from bridge.host.compare.side import Side
from bridge.host.compare.spec import Figures
from bridge.host.compare.spectrum import SpectrumMeter, band_frequencies_hz
from bridge.host.render.measuring import Measuring
from session.errors import UnreadableAudio
from session.progress import Progress

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Doubles = NDArray[np.float64]
    Floats = NDArray[np.float32]

COLUMNS = 1000
"""How many peaks a picture of the waveform has."""


@dataclass(frozen=True, slots=True)
class Measured:
    """`bands_db` belong to `band_frequencies_hz`; `peaks` and `powers` are one a column of the
    waveform's picture: the highest level, and the mean square."""

    figures: Figures
    bands_db: Doubles
    peaks: Floats
    powers: Doubles


def measured(side: Side, sample_rate: int, progress: Progress) -> Measured:
    """The side as it is before any gain; its columns span `side.length_samples`.

    Raises UnreadableAudio.
    """
    import numpy as np

    levels = Measuring(sample_rate, side.channels)
    spectrum = SpectrumMeter(sample_rate, side.channels)
    columns = _Columns(side.length_samples)
    squares, done = 0.0, 0
    for block in side.own_blocks():
        if not np.isfinite(block).all():
            raise UnreadableAudio(
                f"{side.path.name} holds samples that are no numbers: export it again."
            )
        levels.feed(block)
        spectrum.feed(block)
        columns.feed(block)
        squares += float(np.square(block, dtype=np.float64).sum())
        done += block.shape[1]
        progress(done / side.info.length_samples, f"Measuring {side.path.name}")
    levels.finish()
    spectrum.finish()
    mean, peak_dbfs = squares / max(1, done * side.channels), levels.peak_dbfs
    rms_dbfs = 10 * log10(mean) if mean > 0 else None
    crest_db = peak_dbfs - rms_dbfs if peak_dbfs is not None and rms_dbfs is not None else None
    figures = Figures(levels.loudness_lufs, peak_dbfs, levels.true_peak_dbtp, rms_dbfs, crest_db)
    return Measured(
        figures,
        spectrum.bands_db(band_frequencies_hz(sample_rate)),
        columns.peaks,
        columns.powers,
    )


class _Columns:
    """Peaks and powers of equal stretches of a sound of known length."""

    def __init__(self, length_samples: int) -> None:
        import numpy as np

        self._columns = min(COLUMNS, max(1, length_samples))
        self._length = max(1, length_samples)
        self._at = 0
        self.peaks = np.zeros(self._columns, np.float32)
        self._squares = np.zeros(self._columns)

    def feed(self, block: Floats) -> None:
        """Take the next `(channels, samples)`."""
        import numpy as np

        places = (self._at + np.arange(block.shape[1])) * self._columns // self._length
        places = np.minimum(places, self._columns - 1)
        starts = np.flatnonzero(np.diff(places, prepend=-1))
        level = np.abs(block).max(axis=0)
        square = np.square(block, dtype=np.float64).mean(axis=0)
        found = places[starts]
        self.peaks[found] = np.maximum(self.peaks[found], np.maximum.reduceat(level, starts))
        self._squares[found] += np.add.reduceat(square, starts)
        self._at += block.shape[1]

    @property
    def powers(self) -> Doubles:
        """The mean square of each column."""
        return self._squares * self._columns / self._length
