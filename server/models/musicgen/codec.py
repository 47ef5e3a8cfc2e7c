"""EnCodec: sound to codes, and codes to sound piece by piece.

Defossez et al., "High Fidelity Neural Audio Compression", 2022 (https://arxiv.org/abs/2210.13438).
The library's decoder takes all codes at once. Here they come as they are written: the recurrent
part keeps its state, and the convolutions hear a few frames on either side, which is as far as
they reach; so the pieces are the samples that all at once would have given.
"""

from __future__ import annotations

from typing import Any

import torch
from torch import Tensor
from torch.nn.utils import parametrize

_FIRST_REACH, _REST_REACH = 6, 3
"""Frames on either side of a piece that the convolutions before and after the recurrent part
hear: they reach 3 and 2, a causal first one 6."""


class Codec:
    """The codec's networks; each channel is coded alone, their codebooks take turns."""

    def __init__(self, module: Any, channels: int, device: torch.device) -> None:
        # The weights' norm and direction are one tensor from here on, not one at every call.
        for part in module.modules():
            if parametrize.is_parametrized(part, "weight"):
                parametrize.remove_parametrizations(part, "weight")
        self._module = module.to(device)
        self.channels = channels
        self.sample_rate = int(module.config.sampling_rate)
        self.hop = int(module.config.hop_length)
        self.device = device

    def frames(self, seconds: float) -> int:
        """How many frames hold `seconds`, the last one perhaps in part."""
        return max(1, -int(-round(seconds * self.sample_rate) // self.hop))

    def encode(self, samples: Tensor) -> Tensor:
        """Codes `(1, codebooks, frames)` of sound `(channels, samples)`."""
        coded: Tensor = self._module.encode(samples[:, None].to(self.device)).audio_codes[0]
        # (channels, codebooks, frames): left and right take turns.
        return coded.transpose(0, 1).reshape(1, -1, coded.shape[-1])

    def stream(self, batch: int) -> SoundStream:
        """Sound of codes that come bit by bit, for `batch` variations."""
        return SoundStream(self._module, batch, self.channels, self.hop)


class SoundStream:
    """Takes codes as they come, gives samples as soon as they are settled."""

    def __init__(self, module: Any, batch: int, channels: int, hop: int) -> None:
        self._quantizer = module.quantizer
        self._first, recurrent, *self._rest = module.decoder.layers
        self._lstm = recurrent.lstm
        self._state: tuple[Tensor, Tensor] | None = None
        self._batch, self._channels, self._hop = batch, channels, hop
        self._coded: Tensor | None = None
        self._coded_start = 0
        self._heard: Tensor | None = None
        self._heard_start = 0
        self._heard_end = 0
        self._given = 0

    def push(self, codes: Tensor) -> Tensor:
        """The samples `(batch, channels, samples)` that are settled with these codes.

        `codes` are `(batch, codebooks, frames)`; samples lag some frames behind them.
        """
        self._take(codes)
        self._remember(last=False)
        return self._sound(last=False)

    def end(self) -> Tensor:
        """The samples that are left; at least one frame was pushed before."""
        self._remember(last=True)
        return self._sound(last=True)

    def _take(self, codes: Tensor) -> None:
        batch, codebooks, frames = codes.shape
        apart = codes.reshape(batch, codebooks // self._channels, self._channels, frames)
        apart = apart.transpose(1, 2).reshape(batch * self._channels, -1, frames)
        coded = self._quantizer.decode(apart.transpose(0, 1))
        self._coded = coded if self._coded is None else torch.cat([self._coded, coded], dim=-1)

    def _remember(self, last: bool) -> None:
        """The first convolution and the recurrent part, for frames whose neighbours are here."""
        assert self._coded is not None
        there = self._coded_start + self._coded.shape[-1]
        end = there if last else there - _FIRST_REACH
        if end <= self._heard_end:
            return
        mixed = self._first(self._coded)[..., self._heard_end - self._coded_start :]
        mixed = mixed[..., : end - self._heard_end].permute(2, 0, 1)
        said, self._state = self._lstm(mixed, self._state)
        heard = (said + mixed).permute(1, 2, 0)
        self._heard = heard if self._heard is None else torch.cat([self._heard, heard], dim=-1)
        self._heard_end = end
        keep = max(self._coded_start, end - _FIRST_REACH)
        self._coded = self._coded[..., keep - self._coded_start :]
        self._coded_start = keep

    def _sound(self, last: bool) -> Tensor:
        """The other convolutions, for the frames whose neighbours are here."""
        end = self._heard_end if last else self._heard_end - _REST_REACH
        if self._heard is None or end <= self._given:
            return torch.zeros(self._batch, self._channels, 0)
        sound = self._heard
        for layer in self._rest:
            sound = layer(sound)
        start = (self._given - self._heard_start) * self._hop
        sound = sound[..., start : start + (end - self._given) * self._hop]
        self._given = end
        keep = max(self._heard_start, end - _REST_REACH)
        self._heard = self._heard[..., keep - self._heard_start :]
        self._heard_start = keep
        return sound.reshape(self._batch, self._channels, -1).float().cpu()
