"""Chorus: two copies, late by a time that slowly swings, opposite on the left and on the right."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from server.engines.composer.sound.filters import BLOCK_SAMPLES, end_of_loop
from server.engines.composer.sound.lateness import read_late, swing
from server.engines.composer.sound.tick import Tick, unwatched

Samples = NDArray[np.float32]

_LEAST_SECONDS, _SWING_SECONDS = 0.007, 0.004
_SWING_HZ = 0.5
_MOST_WET = 0.7


def with_chorus(
    sound: Samples, depth: float, sample_rate: int, loop: bool, tick: Tick = unwatched
) -> Samples:
    """`sound` (2, samples) and its late copies; the array given is used up.

    The swing comes round a whole number of times, so that a loop has no seam.
    """
    if depth <= 0 or not sound.any():
        return sound
    length = sound.shape[1]
    times = max(1, round(_SWING_HZ * length / sample_rate))
    least, width = _LEAST_SECONDS * sample_rate, _SWING_SECONDS * sample_rate
    wet = np.float32(_MOST_WET * depth)
    for side, channel in enumerate(sound):
        before = end_of_loop(sound[side : side + 1], int(least + width) + 2)[0] if loop else None

        def lateness(at: NDArray[np.int64], phase: float = side / 2) -> NDArray[np.float64]:
            return least + swing(at, width, length, times, phase)

        # From the last block to the first: what is read lies before what is written.
        for start in reversed(range(0, length, BLOCK_SAMPLES)):
            tick()
            end = min(length, start + BLOCK_SAMPLES)
            channel[start:end] += wet * read_late(channel, start, end, lateness, before)
    return sound
