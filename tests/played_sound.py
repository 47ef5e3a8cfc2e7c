"""What the readers of the tests do alike: a stretch of sound, faded, added where it stands."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

Sound = NDArray[np.float64]


def balance(pan: float) -> Sound:
    """The gain of the left and the right side, `(2, 1)`: the far side is turned down."""
    return np.array([[min(1.0, 1 - pan)], [min(1.0, 1 + pan)]])


def fades(length: int, fade_in: float, fade_out: float) -> Sound:
    """Straight fades as gains over `length` samples; they count in samples, 0 is none."""
    place, gain = np.arange(length), np.ones(length)
    if fade_in:
        gain *= np.minimum(1.0, place / fade_in)
    if fade_out:
        gain *= np.minimum(1.0, (length - 1 - place) / fade_out)
    return gain


def add(mix: Sound, piece: Sound, start: int) -> None:
    """Add what of `piece`, `(1 or 2, samples)`, lies inside the mix `(2, samples)`."""
    room = max(0, min(piece.shape[1], mix.shape[1] - start))
    mix[:, start : start + room] += piece[:, :room]
