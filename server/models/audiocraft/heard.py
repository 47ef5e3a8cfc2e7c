"""Sound that audiocraft's models are given to go by, and the networks that hear it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import numpy as np
import soxr
import torch
from torch import Tensor

from server.models.contract import Sound
from session.errors import BadWeights

_MERT = "MERT-v1-95M"


def for_model(sound: Sound, sample_rate: int, channels: int) -> Tensor:
    """`(1, channels, samples)` at the model's rate."""
    samples = sound.samples
    if samples.shape[0] != channels:
        samples = np.repeat(samples.mean(axis=0, keepdims=True), channels, axis=0)
    if sound.sample_rate != sample_rate:
        samples = soxr.resample(samples.T, sound.sample_rate, sample_rate).T
    return torch.from_numpy(np.ascontiguousarray(samples, np.float32))[None]


def at_least(sound: Tensor, length: int) -> Tensor:
    """The sound, round and round if it is shorter than `length` samples."""
    times = -(-length // max(1, sound.shape[-1]))
    return sound if times <= 1 else sound.repeat(1, 1, times)[..., :length]


@contextmanager
def local_feature_extractors(folder: Path) -> Iterator[None]:
    """While a model is built, what audiocraft would fetch by name is read from `folder`.

    It names MERT, which hears a style, in its code.
    """
    from transformers import AutoModel

    load = AutoModel.from_pretrained
    own = vars(AutoModel).get("from_pretrained")

    def local(name: str, *args: Any, **more: Any) -> Any:
        if not (folder / _MERT).is_dir():
            raise BadWeights(f"{folder} lacks {name}, which hears a style: install it again.")
        return load(str(folder / _MERT), *args, **more)

    setattr(AutoModel, name := "from_pretrained", staticmethod(local))
    try:
        yield
    finally:
        if own is None:
            delattr(AutoModel, name)
        else:
            setattr(AutoModel, name, own)
