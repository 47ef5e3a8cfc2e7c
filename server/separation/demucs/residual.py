"""What stems lack of their mix, shared among them by how much sounds in each."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from server.models.contract import Samples

_FRAME_SAMPLES = 2048
_FLOOR = 1e-12
"""Power that every stem is taken to have: where none sounds, all get the same share."""


class ResidualShares:
    """Blocks of a mix and of its stems in, stems that sum to the mix out, a frame or two later.

    At the border of two frames a stem's share is its part of the stems' energy in both; between
    borders shares go in straight lines, so that they sum to one at every sample.
    """

    def __init__(self, channels: int, stems: int) -> None:
        self._mix = np.zeros((channels, 0), np.float32)
        self._stems = np.zeros((stems, channels, 0), np.float32)
        self._energies: NDArray[np.float64] | None = None

    def take(self, mix: Samples, stems: Samples) -> Samples:
        """The next samples of `(stems, channels, samples)` that are final, maybe none."""
        self._mix = np.concatenate([self._mix, mix], axis=1)
        self._stems = np.concatenate([self._stems, stems], axis=2)
        # The shares at a frame's end ask for the frame after it.
        return self._shared(max(0, self._mix.shape[1] // _FRAME_SAMPLES - 1))

    def finish(self) -> Samples:
        """The rest, after the last block."""
        rest = self._mix.shape[1]
        missing = -rest % _FRAME_SAMPLES
        self._mix = np.pad(self._mix, ((0, 0), (0, missing)))
        self._stems = np.pad(self._stems, ((0, 0), (0, 0), (0, missing)))
        return self._shared((rest + missing) // _FRAME_SAMPLES)[:, :, :rest]

    def _shared(self, frames: int) -> Samples:
        length = frames * _FRAME_SAMPLES
        mix, self._mix = self._mix[:, :length], self._mix[:, length:]
        stems, after = self._stems[:, :, :length], self._stems[:, :, length:]
        self._stems = after
        if not frames:
            return stems
        inside = _energies(stems)
        following = _energies(after[:, :, :_FRAME_SAMPLES])
        before = self._energies if self._energies is not None else inside[:, :1]
        self._energies = inside[:, -1:]
        along = np.concatenate([before, inside, following], axis=1)[:, : frames + 2]
        if along.shape[1] < frames + 2:
            along = np.concatenate([along, along[:, -1:]], axis=1)
        borders = along[:, :-1] + along[:, 1:] + _FLOOR
        borders /= borders.sum(axis=0)
        ramp = np.arange(_FRAME_SAMPLES) / _FRAME_SAMPLES
        left, right = borders[:, :-1, None], borders[:, 1:, None]
        shares = (left + (right - left) * ramp).reshape(len(stems), 1, length)
        rest = mix - stems.sum(axis=0, dtype=np.float64)
        shared: Samples = (stems + shares * rest).astype(np.float32)
        return shared


def _energies(stems: Samples) -> NDArray[np.float64]:
    """The energy of each stem in each frame: `(stems, frames)`."""
    framed = stems.reshape(stems.shape[0], stems.shape[1], -1, _FRAME_SAMPLES)
    found: NDArray[np.float64] = np.einsum("scft,scft->sf", framed, framed, dtype=np.float64)
    return found
