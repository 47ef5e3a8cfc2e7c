"""What trained models run on."""

from __future__ import annotations

from server.models.abilities import Device
from session.errors import BackendUnavailable

_NAMES = {"cuda": "NVIDIA GPU", "mps": "Apple GPU"}


def chosen_device(asked: Device) -> str:
    """ "cuda", "mps" or "cpu": what was asked for, or with "auto" the fastest there is.

    Loads torch. Raises BackendUnavailable when what was asked for is not there.
    """
    import torch

    there = {
        "cuda": torch.cuda.is_available(),
        "mps": torch.backends.mps.is_available(),
        "cpu": True,
    }
    if asked == "auto":
        return next(name for name, found in there.items() if found)
    if not there[asked]:
        raise BackendUnavailable(
            f"There is no {_NAMES[asked]} that torch can use: set device to auto or cpu, or "
            f"install a driver and a build of torch for it."
        )
    return asked
