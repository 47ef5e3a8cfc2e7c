"""Sound that comes with a request, as the model's networks take it."""

from __future__ import annotations

import numpy as np
import soxr
import torch
from torch import Tensor

from server.models.contract import Sound
from session.errors import BadInput


def for_model(sound: Sound, sample_rate: int, channels: int) -> Tensor:
    """`sound` at `sample_rate` as `(channels, samples)`; raises BadInput for what is not finite."""
    samples = sound.samples
    if not np.isfinite(samples).all():
        raise BadInput("The sound that was given has samples that are no numbers: export it again.")
    if samples.shape[0] != channels:
        # One channel goes to both sides; of two their mean goes on.
        samples = np.repeat(samples.mean(axis=0, keepdims=True), channels, axis=0)
    if sound.sample_rate != sample_rate:
        samples = soxr.resample(samples.T, sound.sample_rate, sample_rate, quality="VHQ").T
    return torch.from_numpy(np.ascontiguousarray(samples, dtype=np.float32))
