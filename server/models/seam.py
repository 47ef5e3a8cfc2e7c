"""Where new sound goes on from sound that was there."""

from __future__ import annotations

import torch
from torch import Tensor

_FADE_SECONDS = 0.02


def without_step(new: Tensor, before: Tensor, coded: Tensor, sample_rate: int) -> Tensor:
    """`new` `(batch, channels, samples)` bent so that it goes on from the last sample of `before`.

    What was there came through the codec to be gone on from, and is not the same afterwards: by
    as much as its last sample `coded` `(batch, channels)` differs from `before` `(channels,)`,
    `new` begins shifted; the shift fades within 20 ms.
    """
    length = min(new.shape[-1], round(_FADE_SECONDS * sample_rate))
    fade = 0.5 + 0.5 * torch.cos(torch.linspace(0.0, torch.pi, length + 1)[:-1])
    bent = new.clone()
    bent[..., :length] += (before - coded)[..., None] * fade
    return bent
