"""The parameters of a loaded plug-in: found by the name that it shows, set as it shows them."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import numpy as np

from bridge.host.chain.steps import Lane, Setting
from bridge.host.plug_ins.parameter_names import parameter_called
from bridge.host.plug_ins.texts import is_midi_controller
from bridge.host.plug_ins.values import position_of

_FREE = 0x7FFFFFFF
"""What JUCE gives as the number of steps of a parameter that moves freely."""

_MANY = 1024
_PLACES = 64
_MOST_EXACT = 256
"""How many numbers of a lane are asked for, one by one."""


class Parameters:
    """What can be set of `instance`, a plug-in of pedalboard, which sentences call `plug_in`."""

    def __init__(self, instance: Any, plug_in: str) -> None:
        self._plug_in = plug_in
        # Taken once: it stays true for as long as the plug-in is not loaded anew.
        self._all = list(instance._parameters)

    def find(self, name: str) -> Any:
        """The parameter of that name, however it is spelled. Raises BadInput."""
        names = [one.name for one in self._all]
        if name not in names and len(names) > _MANY:
            # A way in for every MIDI controller would hide the nearest name.
            names = ["" if is_midi_controller(one.name) else one.name for one in self._all]
        return self._all[parameter_called(name, names, self._plug_in)]

    def position(self, parameter: Any, setting: Setting) -> float:
        """Where on its way (0 to 1) the parameter shows `setting`. Raises BadInput."""
        return position_of(
            parameter.name, setting, _text_at(parameter), _steps(parameter), parameter.label
        )

    def set(self, name: str, setting: Setting) -> None:
        """Set one; it is heard from the next block on. Raises BadInput."""
        parameter = self.find(name)
        parameter.raw_value = self.position(parameter, setting)

    def mover(self, name: str, lane: Lane) -> Callable[[float], None]:
        """What sets the parameter to a number of the lane, as it is shown.

        To ask the plug-in where it shows a number takes half a millisecond, so it is asked before,
        for the lane's points and for numbers between them. Raises BadInput.
        """
        parameter = self.find(name)
        values = {value for _, value in lane.points}
        if _steps(parameter) is None:
            low, high = min(values), max(values)
            between = [low + (high - low) * place / _PLACES for place in range(_PLACES + 1)]
            values = {*between, *(values if len(values) <= _MOST_EXACT else ())}
        numbers = sorted(values)
        positions = [self.position(parameter, number) for number in numbers]

        def move(value: float) -> None:
            parameter.raw_value = float(np.interp(value, numbers, positions))

        return move

    def programs(self) -> tuple[str, ...]:
        """The names of its programs, where it shows them as a parameter."""
        return tuple(text for _, _, text in self._programs())

    def choose_program(self, name: str) -> bool:
        """Choose the program of that name; False where there is no way to it."""
        for parameter, position, text in self._programs():
            if text.casefold() == name.strip().casefold():
                parameter.raw_value = position
                return True
        return False

    def _programs(self) -> Iterator[tuple[Any, float, str]]:
        for one in self._all:
            words = one.name.casefold()
            if not ("program" in words or "preset" in words) or not 1 < one.num_steps <= _MANY:
                continue
            for step in range(one.num_steps):
                position = step / (one.num_steps - 1)
                yield one, position, one.get_text_for_raw_value(position).strip()

    def movable(self) -> tuple[Any, ...]:
        """Those that a host may move."""
        return tuple(one for one in self._all if one.is_automatable)


def _steps(parameter: Any) -> int | None:
    number: int = parameter.num_steps
    return number if 1 < number < _FREE else None


def _text_at(parameter: Any) -> Callable[[float], str]:
    fast: Callable[[float], str] = parameter.get_text_for_raw_value
    if len({fast(place / 4) for place in range(5)}) > 1:
        return fast

    def shown(position: float) -> str:
        # Some plug-ins only show what they are set to.
        parameter.raw_value = position
        text: str = parameter.string_value
        return text

    return shown
