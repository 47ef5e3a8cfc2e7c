"""How the next codes are drawn from what the decoder says."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from torch import Generator, Tensor


def generators_of(seeds: Sequence[int]) -> list[Generator]:
    """One source of chance a variation. Always the CPU's: a seed is the same on every device."""
    import torch

    # torch takes 64 bits.
    return [torch.Generator().manual_seed(seed % (1 << 63)) for seed in seeds]


def chances(generators: Sequence[Generator], columns: int, codebooks: int) -> Tensor:
    """A number from 0 to below 1 for each code that is to be drawn.

    `(columns, batch, codebooks, 1)`; a variation's numbers hang on its own seed alone.
    """
    import torch

    drawn = [torch.rand(columns, codebooks, 1, generator=generator) for generator in generators]
    return torch.stack(drawn, dim=1)


def guided(branches: Sequence[Tensor], guidance: float, melody: float) -> Tensor:
    """Logits with classifier-free guidance (https://arxiv.org/abs/2207.12598).

    `branches` are those with all that was asked for, then (where the melody is weighed) with the
    words alone, then (with guidance) with nothing.
    """
    wished = branches[0]
    if melody != 1.0:
        wished = branches[1] + (wished - branches[1]) * melody
    if guidance == 1.0:
        return wished
    return branches[-1] + (wished - branches[-1]) * guidance


def draw(logits: Tensor, chance: Tensor, temperature: float, top_k: int) -> Tensor:
    """A code `(batch, codebooks)` for each of `logits` `(batch, codebooks, codes)`.

    Of the `top_k` likeliest (0 is all), by the inverse of the distribution at `chance`; 1 takes
    the likeliest.
    """
    import torch

    if top_k == 1:
        return logits.argmax(-1)
    count = logits.shape[-1]
    likely, codes = torch.topk(logits.float(), min(top_k or count, count), dim=-1)
    reached = torch.softmax(likely / temperature, dim=-1).cumsum(-1)
    # Rounding can leave the last sum below 1.
    place = torch.searchsorted(reached, chance * reached[..., -1:], right=True)
    place = place.clamp_(max=codes.shape[-1] - 1)
    return codes.gather(-1, place).squeeze(-1)
