"""The spectrum of a whole sound, in bands a sixth of an octave wide."""

from __future__ import annotations

from math import log2
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Block = NDArray[np.float32]
    Doubles = NDArray[np.float64]

BANDS_PER_OCTAVE = 6
POINTS_PER_OCTAVE = 24
LOWEST_HZ, HIGHEST_HZ = 20.0, 20_000.0
_WINDOW_SECONDS = 0.34
"""Windows of 16384 samples at 48 kHz: a third of the lowest band is told apart."""


def band_frequencies_hz(sample_rate: int) -> Doubles:
    """The middles of the bands: from 20 Hz to 20 kHz, or to what the rate can hold."""
    import numpy as np

    highest = min(HIGHEST_HZ, sample_rate / 2 / 2 ** (0.5 / BANDS_PER_OCTAVE))
    points = int(log2(highest / LOWEST_HZ) * POINTS_PER_OCTAVE) + 1
    return np.asarray(LOWEST_HZ * 2 ** (np.arange(points) / POINTS_PER_OCTAVE))


class SpectrumMeter:
    """Welch's mean of the power spectra of overlapping Hann windows, all channels together.

    (P. Welch, IEEE Transactions on Audio and Electroacoustics 15, 1967.)
    """

    def __init__(self, sample_rate: int, channels: int) -> None:
        import numpy as np

        self._sample_rate = sample_rate
        self._size = 1 << round(log2(_WINDOW_SECONDS * sample_rate))
        self._window = np.hanning(self._size + 1)[:-1].astype(np.float32)
        self._rest = np.zeros((channels, 0), np.float32)
        self._power = np.zeros(self._size // 2 + 1)
        self._windows = 0

    def feed(self, block: Block) -> None:
        """Take the next `(channels, samples)`."""
        import numpy as np
        from scipy.fft import rfft

        sound = np.concatenate((self._rest, block), axis=1)
        hop, at = self._size // 2, 0
        while at + self._size <= sound.shape[1]:
            # scipy's transform stays in float32, which is twice as fast and fine for a picture.
            spectrum = rfft(sound[:, at : at + self._size] * self._window, axis=1)
            self._power += (spectrum.real**2 + spectrum.imag**2).sum(axis=0)
            self._windows += 1
            at += hop
        self._rest = sound[:, at:]

    def finish(self) -> None:
        """Take in what a sound shorter than a window has."""
        import numpy as np

        if not self._windows and self._rest.shape[1]:
            missing = self._size - self._rest.shape[1]
            # In the middle of the window, which is nothing at its ends.
            self._rest = np.pad(self._rest, ((0, 0), (missing // 2, 0)))
            self.feed(np.zeros((len(self._rest), missing - missing // 2), np.float32))

    def bands_db(self, frequencies_hz: Doubles) -> Doubles:
        """The power in each band; a full-scale sine is 0 dB, nothing at all -200 dB."""
        import numpy as np

        # Bin k holds what lies half a bin to either side of it.
        edges_hz = (np.arange(len(self._power) + 1) - 0.5) * self._sample_rate / self._size
        below = np.concatenate(([0.0], np.cumsum(self._power)))
        half = 2 ** (0.5 / BANDS_PER_OCTAVE)
        power = np.interp(frequencies_hz * half, edges_hz, below) - np.interp(
            frequencies_hz / half, edges_hz, below
        )
        # A sine of amplitude 1 puts this much into the bins around it.
        full = float((self._window.astype(np.float64) ** 2).sum()) * self._size / 4
        power = power / (full * max(1, self._windows))
        return np.asarray(10 * np.log10(np.maximum(power, 1e-20)))
