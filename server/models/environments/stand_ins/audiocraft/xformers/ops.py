"""`xformers.ops`, as far as audiocraft asks for it.

Queries, keys and values are `(batch, time, heads, channels)`, as xformers has them.
"""

from __future__ import annotations

import torch
from torch import Tensor
from torch.nn.functional import scaled_dot_product_attention


class LowerTriangularMask:
    """Each step sees itself and what was before it."""


def unbind(tensor: Tensor, dim: int = 0) -> tuple[Tensor, ...]:
    """The parts of `tensor` along `dim`."""
    return torch.unbind(tensor, dim)


def memory_efficient_attention(
    query: Tensor,
    key: Tensor,
    value: Tensor,
    attn_bias: Tensor | LowerTriangularMask | None = None,
    p: float = 0.0,
) -> Tensor:
    """Attention with a bias that is added to its scores, or with no view of what comes."""
    causal = isinstance(attn_bias, LowerTriangularMask)
    made = scaled_dot_product_attention(
        query.transpose(1, 2),
        key.transpose(1, 2),
        value.transpose(1, 2),
        attn_mask=attn_bias if isinstance(attn_bias, Tensor) else None,
        dropout_p=p,
        is_causal=causal,
    )
    return made.transpose(1, 2)
