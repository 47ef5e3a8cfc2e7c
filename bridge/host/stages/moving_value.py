"""A number of a step that stands still or moves, sample by sample."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from bridge.host.chain.steps import Lane
from bridge.host.stages.automation import motion_of
from bridge.host.stages.contract import Sound

Numbers = float | NDArray[np.float64]


class MovingValue:
    """The value that the step says, or its lane where it has one. Raises BadInput."""

    def __init__(self, fixed: float, lane: Lane | None, sound: Sound) -> None:
        self._fixed = float(fixed)
        self._motion = motion_of(lane, sound) if lane else None

    @property
    def moves(self) -> bool:
        """Whether there is a lane."""
        return self._motion is not None

    def is_always(self, value: float) -> bool:
        """Whether it stands still, at `value`."""
        return self._motion is None and self._fixed == value

    def at(self, start_samples: int, length_samples: int) -> Numbers:
        """One number, or one for each sample."""
        if self._motion is None:
            return self._fixed
        return self._motion.at(start_samples, length_samples)

    def amplitude_at(self, start_samples: int, length_samples: int) -> Numbers:
        """The same of a level in dB, as what to multiply with."""
        return 10 ** (self.at(start_samples, length_samples) / 20)
