"""The products with the decoder's weights: as they are, or in 8 bits."""

from __future__ import annotations

import warnings
from collections.abc import Callable
from functools import partial
from typing import Any

import torch
from torch import Tensor
from torch.nn import functional

Linear = Callable[[Tensor], Tensor]
"""Takes `(..., inputs)` to `(..., outputs)`."""

_ENGINES = ("x86", "fbgemm")
"""The kernels of torch that have the 8-bit product used here; ARM's have another."""


def linear(weight: Tensor) -> Linear:
    """The product with `weight` `(outputs, inputs)` as it is."""
    return partial(_product, weight)


def _product(weight: Tensor, hidden: Tensor) -> Tensor:
    return functional.linear(hidden, weight)


def can_quantise() -> bool:
    """Whether this machine's torch multiplies in 8 bits."""
    return any(engine in torch.backends.quantized.supported_engines for engine in _ENGINES)


class Quantised:
    """The product with `weight` `(outputs, inputs)` in 8 bits, a scale for each output.

    Reads a quarter of the memory, and reading memory is what a step spends its time on. The
    hidden states are rounded too, each row by its own peak: a common scale for the batch, as
    torch's dynamic quantisation has it, would make a variation hang on its neighbours.
    """

    def __init__(self, weight: Tensor) -> None:
        weight = weight.float()
        scale = (weight.abs().amax(dim=1) / 127.0).clamp_(min=1e-12).double()
        places = torch.zeros(weight.shape[0], dtype=torch.int64)
        with warnings.catch_warnings():
            # Deprecated for compiled networks, which take minutes to compile here.
            warnings.simplefilter("ignore", UserWarning)
            rounded = torch.quantize_per_channel(weight, scale, places, 0, torch.qint8)
        self._packed: Any = torch.ops.quantized.linear_prepack(rounded, None)
        # Without these instructions sums of two products are kept in 16 bits and overflow.
        self._steps = 127 if torch.cpu._is_vnni_supported() else 63

    def __call__(self, hidden: Tensor) -> Tensor:
        peak = hidden.abs().amax(dim=-1, keepdim=True).clamp_(min=1e-12)
        steps = self._steps
        made: Tensor = torch.ops.quantized.linear_with_input_q_dq_qweight_dq_output_fp32(
            hidden / peak, 1.0 / steps, steps + 1, self._packed
        )
        return made.mul_(peak)
