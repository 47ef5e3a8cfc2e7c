"""Where a pipeline's networks work, and in how many bits.

What is done on a GPU follows the libraries' documentation; no GPU was at hand to try it on.
"""

from __future__ import annotations

from typing import Any

import torch

_ROOM = 1.3
"""How much more than its weights a pipeline takes while it works."""


def dtype_on(device: torch.device) -> torch.dtype:
    """16 bits on a GPU, 32 on the CPU, where fewer are slower."""
    if device.type == "cpu":
        return torch.float32
    if device.type == "cuda" and torch.cuda.is_bf16_supported():
        return torch.bfloat16
    return torch.float16


def place(pipeline: Any, device: torch.device) -> None:
    """Bring the networks to `device`, or each only while it works where they do not fit at once."""
    if device.type == "cuda" and not _fits(pipeline, device):
        pipeline.enable_model_cpu_offload(device=device)
    else:
        pipeline.to(device)


def _fits(pipeline: Any, device: torch.device) -> bool:
    networks = (part for part in pipeline.components.values() if isinstance(part, torch.nn.Module))
    weights = sum(
        tensor.numel() * tensor.element_size()
        for network in networks
        for tensor in (*network.parameters(), *network.buffers())
    )
    free, _ = torch.cuda.mem_get_info(device)
    return weights * _ROOM <= free
