"""Reading sound a little late, by a time that swings: what tape and chorus have in common."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

Samples = NDArray[np.float32]
Lateness = Callable[[NDArray[np.int64]], NDArray[np.float64]]
"""How many samples late the sound is at each of some places."""

KNOT_SAMPLES = 64
"""Swings are so slow that straight lines between knots are off by less than 1/1000 of a sample."""


def read_late(
    channel: Samples, start: int, end: int, lateness: Lateness, before: Samples | None = None
) -> Samples:
    """The samples from `start` to `end` of `channel` (samples,), each so late as `lateness` says.

    `before` is what goes before the first sample, silence where it is None.
    """
    at = np.arange(start, end)
    late = _between_knots(lateness(np.arange(start, end + KNOT_SAMPLES, KNOT_SAMPLES)))[: len(at)]
    behind = np.ceil(late).astype(np.int64)
    part = (behind - late).astype(np.float32)
    first = start - int(behind.max(initial=0))
    source = channel[max(0, first) : end + 1]
    if first < 0:
        lead = np.zeros(-first, np.float32) if before is None else before[first:]
        source = np.concatenate((lead, source))
    where = at - behind - first
    early = source.take(where)
    return np.asarray(early + (source.take(where + 1, mode="clip") - early) * part)


def _between_knots(values: NDArray[np.float64]) -> NDArray[np.float64]:
    """Straight lines from each value to the next, `KNOT_SAMPLES` long."""
    way = np.arange(KNOT_SAMPLES) / KNOT_SAMPLES
    return np.asarray(values[:-1, None] + np.diff(values)[:, None] * way).ravel()


def swing(
    at: NDArray[np.int64], depth_samples: float, length_samples: int, times: int, phase: float
) -> NDArray[np.float64]:
    """A sine between 0 and `depth_samples` that comes round `times` in `length_samples`."""
    turn = 2 * np.pi * (at * (times / length_samples) + phase)
    return np.asarray(depth_samples / 2 * (1 - np.cos(turn)))
