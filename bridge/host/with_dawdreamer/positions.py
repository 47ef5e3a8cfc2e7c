"""Where a moving parameter must be on its way (0 to 1) to show the values of its lane."""

from __future__ import annotations

from collections.abc import Callable
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

        def look_up(value: float) -> float:
            return position(processor, plug_in, self.index, value)

        known = {value: look_up(value) for value in sorted(set(motion.values))}
        if _slopes(motion):
            for low, high in pairwise(sorted(known)):
                _straighten(known, look_up, low, high, _MOST_HALVINGS)
        self._values = np.array(sorted(known))
        self._positions = np.array([known[value] for value in sorted(known)])

    def put(self, processor: Any, plug_in: PlugIn, value: float) -> None:
        """Put the parameter where it shows `value`."""
        hold(processor, plug_in, self.index, float(self.of(np.array([value]))[0]))

    def of(self, values: NDArray[np.float64]) -> NDArray[np.float32]:
        """The position for each value."""
        positions = np.interp(values, self._values, self._positions)
        return np.asarray(positions, np.float32)


def _straighten(
    known: dict[float, float],
    look_up: Callable[[float], float],
    low: float,
    high: float,
    halvings: int,
) -> None:
    middle = (low + high) / 2
    known[middle] = look_up(middle)
    if halvings and abs(known[middle] - (known[low] + known[high]) / 2) > _STRAIGHT:
        _straighten(known, look_up, low, middle, halvings - 1)
        _straighten(known, look_up, middle, high, halvings - 1)


def _slopes(motion: Motion) -> bool:
    points = zip(motion.samples, motion.values, strict=True)
    return any(
        start < end and before != after for (start, before), (end, after) in pairwise(points)
    )
