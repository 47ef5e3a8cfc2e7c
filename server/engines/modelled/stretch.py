"""Sound at another tempo."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from server.warping.plan import Knot
from server.warping.render import warped_blocks
from server.warping.source import HeldSource
from session.progress import Progress

Samples = NDArray[np.float32]

_STAGE = "Bringing it to the tempo"


def stretched(sound: Samples, sample_rate: int, faster: float, progress: Progress) -> Samples:
    """`sound` `(channels, samples)` played `faster` times as fast, at its own pitch.

    What lies at `t` seconds lies at `t / faster` afterwards, to a millisecond. Raises Cancelled.
    """
    length = round(sound.shape[1] / faster)
    made = np.empty((sound.shape[0], length), np.float32)
    knots = (Knot(0, 0), Knot(sound.shape[1], sound.shape[1] / faster))
    done = 0
    progress(0.0, _STAGE)
    for block in warped_blocks(HeldSource(sound, sample_rate), knots, length):
        made[:, done : done + block.shape[1]] = block
        done += block.shape[1]
        progress(done / length, _STAGE)
    return made
