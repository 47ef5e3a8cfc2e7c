"""The parameters of a loaded plug-in: found by the name that it shows, set as it shows them."""

from __future__ import annotations

from collections.abc import Callable
from difflib import get_close_matches
from typing import Any

import numpy as np

from bridge.host.chain.steps import Lane, Setting
from session.errors import BadInput

_FREE = 0x7FFFFFFF
"""What JUCE gives as the number of steps of a parameter that moves freely."""

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
        """The first parameter of that name, however it is spelled. Raises BadInput."""
        for spelling in (str, str.strip, _spelled):
            for one in self._all:
                if spelling(one.name) == spelling(name):
                    return one
        names = {_spelled(one.name): one.name for one in self._all}
        near = get_close_matches(_spelled(name), names, n=1, cutoff=0.4)
        meant = f"did you mean {names[near[0]]!r}?" if near else self._listed()
        raise BadInput(f"{self._plug_in} has no parameter {name!r}: {meant}")

    def position(self, parameter: Any, setting: Setting) -> float:
        """Where on its way (0 to 1) the parameter shows `setting`. Raises BadInput."""
        from bridge.host.plug_ins.values import position_of

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

    def choose_program(self, name: str) -> bool:
        """Choose the program of that name, where a plug-in shows its programs as a parameter."""
        wanted = name.strip().casefold()
        for one in self._all:
            words = one.name.casefold()
            if not ("program" in words or "preset" in words) or not 1 < one.num_steps <= 1024:
                continue
            for step in range(one.num_steps):
                position = step / (one.num_steps - 1)
                if one.get_text_for_raw_value(position).strip().casefold() == wanted:
                    one.raw_value = position
                    return True
        return False

    def movable(self) -> tuple[Any, ...]:
        """Those that a host may move."""
        return tuple(one for one in self._all if one.is_automatable)

    def _listed(self) -> str:
        names = [one.name for one in self.movable()]
        if not names:
            return "it has none."
        return f"it has {', '.join(names[:8])}{', ...' if len(names) > 8 else ''}."


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


def _spelled(name: str) -> str:
    return "".join(letter for letter in name.casefold() if letter.isalnum())
