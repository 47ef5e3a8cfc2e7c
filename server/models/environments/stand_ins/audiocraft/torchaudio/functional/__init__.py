"""`torchaudio.functional`, as far as audiocraft asks for it."""

from __future__ import annotations

import numpy as np
import soxr
import torch
from torch import Tensor


def resample(waveform: Tensor, orig_freq: int, new_freq: int) -> Tensor:
    """The sound, `(..., samples)`, at another rate."""
    if orig_freq == new_freq:
        return waveform
    flat = waveform.detach().cpu().reshape(-1, waveform.shape[-1]).numpy()
    made = soxr.resample(np.ascontiguousarray(flat.T), orig_freq, new_freq)
    made = np.ascontiguousarray(made.reshape(len(made), -1).T)
    sound = torch.from_numpy(made).reshape(*waveform.shape[:-1], -1)
    return sound.to(waveform.device, waveform.dtype)
