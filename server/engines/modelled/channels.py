"""Sound of any rate and channels as a session has it, and as a model wants it."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from server.models.contract import Sound

Samples = NDArray[np.float32]


def at_rate(sound: Sound, sample_rate: int, channels: int) -> Samples:
    """`(channels, samples)` at `sample_rate`. More channels are the same again, fewer the mean."""
    import soxr

    samples = np.asarray(sound.samples, np.float32)
    if len(samples) > channels:
        samples = samples.mean(axis=0, keepdims=True) if channels == 1 else samples[:channels]
    if sound.sample_rate != sample_rate and samples.shape[1]:
        samples = soxr.resample(samples.T, sound.sample_rate, sample_rate, quality="VHQ").T
    if len(samples) < channels:
        samples = np.repeat(samples[:1], channels, axis=0)
    return np.ascontiguousarray(samples, np.float32)
