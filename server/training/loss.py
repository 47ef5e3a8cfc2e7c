"""The loss: how surely the decoder names each code, with the delay pattern and padding left out.

Codes are laid out in columns as they are written (`server.models.musicgen.delay`); the decoder
sees all columns but the last and names the next of each. Where a codebook has not begun or has
ended there is padding, which counts for nothing. As audiocraft's `_compute_cross_entropy` does,
each codebook's cross-entropies are averaged over its own codes, then the codebooks' means. It is
what transformers computes of `labels` that are laid out in columns already; it does not do that.
"""

from __future__ import annotations

from collections.abc import Sequence

import torch
from torch import Tensor
from torch.nn import functional

from server.models.musicgen.delay import delayed

NOTHING = -100
"""What stands where no code is due; the cross-entropy leaves it out."""


def columns_of(codes: Sequence[Tensor], channels: int, padding: int) -> Tensor:
    """The columns `(batch, codebooks, columns)` of chunks `(codebooks, frames)`, the shorter ones
    padded at their end."""
    longest = max(each.shape[-1] for each in codes)
    rows = []
    for each in codes:
        columns = delayed(each[None], each.shape[-1], channels, padding)
        rows.append(functional.pad(columns, (0, longest - each.shape[-1]), value=padding))
    return torch.cat(rows)


def targets_of(columns: Tensor, padding: int) -> Tensor:
    """What is to be named after each column but the last: codes, and NOTHING for padding."""
    targets = columns[..., 1:]
    return targets.masked_fill(targets == padding, NOTHING)


def cross_entropy(logits: Tensor, targets: Tensor) -> Tensor:
    """The loss in nats of `logits` `(batch, codebooks, columns, codes)`: a mean of means."""
    codebooks = targets.shape[1]
    losses = [
        functional.cross_entropy(
            logits[:, codebook].flatten(0, 1).float(),
            targets[:, codebook].flatten(),
            ignore_index=NOTHING,
        )
        for codebook in range(codebooks)
    ]
    return torch.stack(losses).mean()
