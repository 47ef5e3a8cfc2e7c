"""The melody of a recording as MusicGen hears it: its strongest pitch class at each moment.

The same figures as transformers' `MusicgenMelodyFeatureExtractor`, which needs torchaudio.
"""

from __future__ import annotations

import torch
from torch import Tensor
from torch.nn import functional

_WINDOW = 16_384
HOP = 4_096


def chroma_of(samples: Tensor, sample_rate: int, pitch_classes: int) -> Tensor:
    """One-hot pitch classes `(frames, pitch_classes)` of mono `samples`, one every HOP of them."""
    from transformers.audio_utils import chroma_filter_bank

    if samples.shape[-1] < _WINDOW:
        short = _WINDOW - samples.shape[-1]
        samples = functional.pad(samples, (short // 2, short - short // 2))
    window = torch.hann_window(_WINDOW)
    spectrum = torch.stft(
        samples, _WINDOW, HOP, window=window, center=True, pad_mode="reflect", return_complex=True
    )
    power = spectrum.abs().square() / window.square().sum()
    filters = chroma_filter_bank(
        num_frequency_bins=_WINDOW, num_chroma=pitch_classes, sampling_rate=sample_rate, tuning=0
    )
    strength = torch.from_numpy(filters).float() @ power
    strength = functional.normalize(strength, p=float("inf"), dim=0, eps=1e-6)
    return functional.one_hot(strength.argmax(0), pitch_classes).float()
