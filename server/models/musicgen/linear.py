"""The products with the decoder's weights: as they are, or in 8 bits."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

import torch
from torch import Tensor
from torch.nn import functional

Linear = Callable[[Tensor], Tensor]
"""Takes `(..., inputs)` to `(..., outputs)`."""


def linear(weight: Tensor) -> Linear:
    """The product with `weight` `(outputs, inputs)` as it is."""
    return partial(_product, weight)


def _product(weight: Tensor, hidden: Tensor) -> Tensor:
    return functional.linear(hidden, weight)


class Quantised:
    """The product with `weight` `(outputs, inputs)` in 8 bits, a scale for each output.

    Reads a quarter of the memory, and reading memory is what a step spends its time on.
    """

    def __init__(self, weight: Tensor) -> None:
        scale = weight.abs().amax(dim=1, keepdim=True).clamp_(min=1e-12) / 127.0
        self._weight = (weight / scale).round_().to(torch.int8)
        self._scale = scale.squeeze(1)

    def __call__(self, hidden: Tensor) -> Tensor:
        flat = hidden.reshape(-1, hidden.shape[-1])
        made = torch._weight_int8pack_mm(flat, self._weight, self._scale)
        return made.view(*hidden.shape[:-1], -1)
