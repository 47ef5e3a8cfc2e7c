"""Where a moving parameter must be on its way (0 to 1) to show the values of its lane."""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING, Any

import numpy as np

from bridge.host.plug_ins.record import PlugIn
from bridge.host.stages.automation import Motion
from bridge.host.with_dawdreamer.settings import automatable, hold, parameter_index, position
from session.errors import BadInput

if TYPE_CHECKING:
    from numpy.typing import NDArray

_STRAIGHT = 5e-4
"""How far a way may bend between two known places to pass for straight."""

_MOST_HALVINGS = 9


class Positions:
    """One parameter of a loaded plug-in, and where it shows what.

    A plug-in tells what it shows at a position, not the other way round, and its way may bend (a
    frequency's does): the values of the lane's points are looked up, and between them as many more
    as it takes until the way is straight. Raises BadInput.
    """

    def __init__(self, processor: Any, plug_in: PlugIn, name: str, motion: Motion) -> None:
        self.name = name
        self.index = parameter_index(processor, plug_in, name)
        if not automatable(processor, self.index):
            raise BadInput(f"{name!r} of {plug_in.name} cannot be moved: set it in `parameters`.")
        self._processor = processor
        self._plug_in = plug_in
        self._motion = motion
        known = {value: self._look_up(value) for value in sorted(set(motion.values))}
        if _slopes(motion):
            values = sorted(known)
            for low, high in pairwise(values):
                self._straighten(known, low, high, _MOST_HALVINGS)
        self._values = np.array(sorted(known))
        self._positions = np.array([known[value] for value in sorted(known)])

    def start(self, processor: Any, plug_in: PlugIn) -> None:
        """Put the parameter where it is at the sound's first sample."""
        hold(processor, plug_in, self.index, float(self.of(np.array([self._motion.value(0)]))[0]))

    def of(self, values: NDArray[np.float64]) -> NDArray[np.float32]:
        """The position for each value."""
        positions = np.interp(values, self._values, self._positions)
        return np.asarray(positions, np.float32)

    def _look_up(self, value: float) -> float:
        return position(self._processor, self._plug_in, self.index, value)

    def _straighten(self, known: dict[float, float], low: float, high: float, left: int) -> None:
        middle = (low + high) / 2
        there = self._look_up(middle)
        known[middle] = there
        if left and abs(there - (known[low] + known[high]) / 2) > _STRAIGHT:
            self._straighten(known, low, middle, left - 1)
            self._straighten(known, middle, high, left - 1)


def _slopes(motion: Motion) -> bool:
    points = zip(motion.samples, motion.values, strict=True)
    return any(
        start < end and before != after for (start, before), (end, after) in pairwise(points)
    )
