"""`torchaudio.transforms`, as far as audiocraft asks for it."""

from __future__ import annotations

from typing import Any

import torch
from torch import Tensor, nn

from . import functional


class Spectrogram(nn.Module):
    """The magnitude of a short-time Fourier transform, to the given power.

    `normalized` divides by the root of the window's energy, as torchaudio documents it.
    """

    window: Tensor

    def __init__(
        self,
        n_fft: int = 400,
        *,
        win_length: int | None = None,
        hop_length: int | None = None,
        pad: int = 0,
        power: float | None = 2.0,
        normalized: bool = False,
        center: bool = True,
        pad_mode: str = "reflect",
        **_: Any,
    ) -> None:
        super().__init__()
        self._n_fft = n_fft
        self._length = win_length or n_fft
        self._hop = hop_length or self._length // 2
        self._pad, self._power, self._normalized = pad, power, normalized
        self._center, self._pad_mode = center, pad_mode
        self.register_buffer("window", torch.hann_window(self._length))

    def forward(self, waveform: Tensor) -> Tensor:
        """`(..., samples)` to `(..., bins, frames)`."""
        if self._pad:
            waveform = nn.functional.pad(waveform, (self._pad, self._pad))
        flat = waveform.reshape(-1, waveform.shape[-1])
        made = torch.stft(
            flat,
            self._n_fft,
            self._hop,
            self._length,
            self.window,
            center=self._center,
            pad_mode=self._pad_mode,
            return_complex=True,
        )
        made = made.reshape(*waveform.shape[:-1], *made.shape[-2:])
        if self._normalized:
            made = made / self.window.pow(2).sum().sqrt()
        return made if self._power is None else made.abs().pow(self._power)


class Resample(nn.Module):
    """Sound at another rate."""

    def __init__(self, orig_freq: int = 16_000, new_freq: int = 16_000, **_: Any) -> None:
        super().__init__()
        self._rates = (orig_freq, new_freq)

    def forward(self, waveform: Tensor) -> Tensor:
        """`(..., samples)` at the one rate to the other."""
        return functional.resample(waveform, *self._rates)


class MelSpectrogram(nn.Module):
    """Only training asks for it."""

    def __init__(self, *_: Any, **__: Any) -> None:
        raise NotImplementedError("Mel spectrograms are for training, which runs elsewhere.")


class Loudness(nn.Module):
    """Only the writing of files asks for it, which Roadie does itself."""

    def __init__(self, *_: Any, **__: Any) -> None:
        raise NotImplementedError("Loudness is set by Roadie.")
