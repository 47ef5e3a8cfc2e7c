"""Sound to latents and back, piece by piece: memory stays the same however long the sound is.

diffusers' autoencoders take all at once. Oobleck (Evans et al., "Stable Audio Open", 2024,
https://arxiv.org/abs/2407.14358) is made of convolutions; SAME (Stable Audio 3) of layers of
attention over neighbouring segments, with a mask as large as the square of the length. Both reach
a few latents to either side only, so pieces that overlap by more give what all at once would.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

import torch
from torch import Tensor

_PIECE = 96
"""Latents at a time: the largest layer then takes half a second on two CPU cores, and it is between
layers that a wish to stop is heard."""

_OOBLECK_REACH = 12
"""Latents on either side that a piece hangs on: dilated convolutions reach 39 steps at each rate,
which is less than 10 latents in all."""


class Codec:
    """An `AutoencoderOobleck` or an `AutoencoderSAME`."""

    def __init__(self, vae: Any) -> None:
        self._vae = vae
        self._encode, self._decode = vae.encode, vae.decode
        self._reach = _reach(vae.config)
        self.sample_rate = int(vae.config.sampling_rate)
        self.channels = int(vae.config.audio_channels)
        # What the two classes call the same figure.
        self.hop = int(getattr(vae, "hop_length", 0) or vae.downsampling_ratio)

    def latents(self, samples: int) -> int:
        """How many latents hold `samples`, the last one perhaps in part."""
        return max(1, math.ceil(samples / self.hop))

    def encode(self, sound: Tensor) -> Tensor:
        """Latents `(batch, size, latents)` of sound `(batch, channels, samples)`.

        Of the spread that Oobleck gives it is the mean: the same sound gives the same latents.
        """
        count = self.latents(sound.shape[-1])
        sound = torch.nn.functional.pad(sound, (0, count * self.hop - sound.shape[-1]))
        made = []
        for first, start, end, last in self._pieces(0, count, count):
            piece = sound[..., first * self.hop : last * self.hop]
            given = self._encode(piece.to(self._device, self._vae.dtype))
            coded = given.latents if hasattr(given, "latents") else given.latent_dist.mode()
            made.append(coded[..., start - first : end - first])
        return torch.cat(made, dim=-1)

    def decode(
        self, latents: Tensor, start: int, end: int, decoded: Callable[[float], None]
    ) -> Tensor:
        """Samples `start` to `end` of the sound of `latents`, as float32 on the CPU.

        `latents` are `(batch, size, latents)`, the sound is `(batch, channels, end - start)`.
        """
        count = latents.shape[-1]
        from_latent, to_latent = start // self.hop, min(count, math.ceil(end / self.hop))
        made = []
        decoded(0.0)
        for first, begin, stop, last in self._pieces(from_latent, to_latent, count):
            piece = latents[..., first:last].to(self._device, self._vae.dtype)
            sound = self._decode(piece).sample
            made.append(
                sound[..., (begin - first) * self.hop : (stop - first) * self.hop].float().cpu()
            )
            decoded((stop - from_latent) / (to_latent - from_latent))
        skip = start - from_latent * self.hop
        return torch.cat(made, dim=-1)[..., skip : skip + end - start]

    def stand_in(self) -> None:
        """Have the pipeline encode in pieces, too."""
        self._vae.encode = lambda sound: _Encoded(self.encode(sound))

    def _pieces(self, start: int, end: int, count: int) -> Iterator[tuple[int, int, int, int]]:
        """First, start, end and last latent of each piece with what it hears on either side."""
        for begin in range(start, end, _PIECE):
            stop = min(end, begin + _PIECE)
            yield max(0, begin - self._reach), begin, stop, min(count, stop + self._reach)

    @property
    def _device(self) -> torch.device:
        """Where its weights are; with parts kept outside the GPU, where they are brought to."""
        hook = getattr(self._vae, "_hf_hook", None)
        return torch.device(getattr(hook, "execution_device", None) or self._vae.device)


@dataclass(frozen=True, slots=True)
class _Encoded:
    """What a pipeline reads of an encoding, by the names that either class has for it."""

    latents: Tensor

    @property
    def latent_dist(self) -> _Encoded:
        """The spread of which a draw is taken; here it has none."""
        return self

    def sample(self, generator: object = None) -> Tensor:  # noqa: ARG002
        """The latents."""
        return self.latents


def _reach(config: Any) -> int:
    """How many latents on either side a piece hangs on."""
    depths = getattr(config, "encoder_transformer_depths", None)
    if depths is None:
        return _OOBLECK_REACH
    # Each layer hears its neighbouring segments, of a latent each; one more for where it stands.
    return int(sum(depths) * config.sliding_window) + 1
