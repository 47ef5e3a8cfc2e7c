"""More than two channels as stereo."""

from __future__ import annotations

from functools import cache

import numpy as np
from numpy.typing import NDArray

Audio = NDArray[np.float32]

_HALF = float(np.sqrt(0.5))
_SPEAKERS = {
    3: "LRC",
    4: "LRlr",
    5: "LRClr",
    6: "LRCXlr",
    7: "LRCXBlr",
    8: "LRCXlrlr",
}
"""Channel orders of WAV (and FLAC): front left, right, centre, X for low effects, B for back
centre, l and r for any other left and right."""

_GAINS = {
    "L": (1.0, 0.0),
    "R": (0.0, 1.0),
    "C": (_HALF, _HALF),
    "X": (0.0, 0.0),
    "B": (0.5, 0.5),
    "l": (_HALF, 0.0),
    "r": (0.0, _HALF),
}
"""To left and right, as ITU-R BS.775-3 table 2; low effects are left out, as there."""

RULE = "front as it is, centre and surround 3 dB lower, low effects left out (ITU-R BS.775)"


@cache
def _matrix(channels: int) -> Audio:
    speakers = _SPEAKERS.get(channels) or ("LR" + "lr" * channels)[:channels]
    return np.array([_GAINS[speaker] for speaker in speakers], np.float32).T


def to_stereo(block: Audio) -> Audio:
    """`(channels, samples)` as it is for mono and stereo, else `(2, samples)`."""
    if block.shape[0] <= 2:
        return block
    return np.ascontiguousarray(_matrix(block.shape[0]) @ block)
