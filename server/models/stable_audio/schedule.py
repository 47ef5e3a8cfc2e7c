"""The noise levels of Stable Audio Open, and the steps between them.

The library's class for them, `CosineDPMSolverMultistepScheduler`, draws its noise by torchsde,
which nothing else needs. Its solver is the SDE variant of DPM-Solver++ (Lu et al., 2022,
https://arxiv.org/abs/2211.01095) that `EDMDPMSolverMultistepScheduler` has too, with noise from the
variation's own generator; what differs is how the network is told the noise level.
"""

from __future__ import annotations

import math
from pathlib import Path
from typing import Any

from diffusers import EDMDPMSolverMultistepScheduler
from torch import Tensor


class CosineScheduler(EDMDPMSolverMultistepScheduler):  # type: ignore[misc, unused-ignore]
    """Steps over noise levels that the network is told as angles."""

    @classmethod
    def from_pretrained(cls, folder: Path, **wishes: Any) -> Any:
        """What `scheduler_config.json` in `folder` says."""
        library: Any = cls
        config = library.load_config(folder, **wishes)
        return library.from_config(config, algorithm_type="sde-dpmsolver++")

    def precondition_noise(self, sigma: Tensor) -> Tensor:
        """The noise level as the network is told it, from 0 to 1."""
        return sigma.atan() / math.pi * 2

    def beginning_at(self, sigma_max: float) -> Any:
        """The same, beginning with less noise."""
        library: Any = self
        return library.from_config(library.config, sigma_max=sigma_max)
