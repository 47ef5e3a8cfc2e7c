"""The delay pattern: each codebook is written one step after the one before it.

With four codebooks and frames a, b, c the decoder sees, P being padding:

    P a b c P P P
    P P a b c P P
    P P P a b c P
    P P P P a b c

In stereo the codebooks of left and right take turns and share a delay, as in transformers'
`build_delay_pattern_mask`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from torch import Tensor

UNKNOWN = -1
"""Stands where a code is still to be drawn."""


def delay_columns(codebooks: int, channels: int) -> list[int]:
    """How many columns later than the first each codebook is written."""
    return [codebook // channels for codebook in range(codebooks)]


def delayed(known: Tensor, frames: int, channels: int, padding: int) -> Tensor:
    """The columns for `frames` frames of which the first are `known` `(batch, codebooks, frames)`.

    Gives `(batch, codebooks, frames + codebooks / channels)`, with UNKNOWN where codes are due.
    """
    batch, codebooks, given = known.shape
    delays = delay_columns(codebooks, channels)
    columns = known.new_full((batch, codebooks, frames + delays[-1] + 1), padding)
    for codebook, delay in enumerate(delays):
        first = 1 + delay
        columns[:, codebook, first : first + given] = known[:, codebook]
        columns[:, codebook, first + given : first + frames] = UNKNOWN
    return columns


def whole_frames(written_columns: int, codebooks: int, channels: int) -> int:
    """How many frames have all their codes when so many columns are written."""
    return max(0, written_columns - 1 - delay_columns(codebooks, channels)[-1])


def undelayed(columns: Tensor, start: int, end: int, channels: int) -> Tensor:
    """The codes `(batch, codebooks, end - start)` of the frames from `start` to before `end`."""
    import torch

    delays = delay_columns(columns.shape[1], channels)
    rows = [
        columns[:, codebook, 1 + delay + start : 1 + delay + end]
        for codebook, delay in enumerate(delays)
    ]
    return torch.stack(rows, dim=1)
