"""Audio files, by soundfile."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import numpy as np
import soundfile
import torch
from torch import Tensor


@dataclass(frozen=True)
class AudioMetaData:
    """What a file's header says."""

    sample_rate: int
    num_frames: int
    num_channels: int


def info(path: str | Path) -> AudioMetaData:
    """What the file's header says."""
    found = soundfile.info(str(path))
    return AudioMetaData(found.samplerate, found.frames, found.channels)


def load(path: str | Path, frame_offset: int = 0, num_frames: int = -1) -> tuple[Tensor, int]:
    """`num_frames` from `frame_offset` on, -1 is all, as `(channels, samples)`; and its rate."""
    samples, rate = soundfile.read(
        str(path), frames=num_frames, start=frame_offset, dtype="float32", always_2d=True
    )
    return torch.from_numpy(np.ascontiguousarray(samples.T)), rate
