"""Values that controls set and requests take. One table: ranges, checks and docs come from it."""

from __future__ import annotations

import re
import threading
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from math import isfinite
from typing import Any, Literal

from bridge.actions.names import fault_of_name
from session.errors import BadInput
from session.nearest import did_you_mean
from session.units import FASTEST_BPM, SLOWEST_BPM

LONGEST_TEXT = 2000


@dataclass(frozen=True, slots=True)
class Parameter:
    """One value. `low` and `high` are the range of a number; a `wish` goes into requests."""

    kind: Literal["number", "whole", "text", "name", "switch"]
    words: str
    low: float | None = None
    high: float | None = None
    wish: bool = True

    @property
    def ends(self) -> tuple[float, float] | None:
        """Its range; None where it has none, being no number."""
        return None if self.low is None or self.high is None else (self.low, self.high)

    def held(self, name: str, value: Any) -> Any:
        """The value as it is kept. Raises BadInput."""
        if self.kind == "switch":
            return bool(value)
        if self.kind in ("text", "name"):
            if self.kind == "name" and isinstance(value, str) and (fault := fault_of_name(value)):
                raise BadInput(f"{name}: {fault}.")
            if isinstance(value, str) and len(value) <= LONGEST_TEXT:
                return value
            raise BadInput(f"{name} is words: give a text of {LONGEST_TEXT} characters or fewer.")
        if isinstance(value, bool) or not isinstance(value, int | float) or not isfinite(value):
            raise BadInput(f"{name} is a number: {value!r} is none.")
        low, high = self.ends or (-1e9, 1e9)
        if not low <= value <= high:
            raise BadInput(f"{name} is from {low:g} to {high:g}: {value:g} is not.")
        return round(value) if self.kind == "whole" else float(value)


PARAMETERS: Mapping[str, Parameter] = {
    "prompt": Parameter("text", "How the music should be, in words."),
    "style": Parameter("name", "A style by its name."),
    "engine": Parameter("name", "Who makes the music."),
    "key": Parameter("text", "The key, such as `A minor` or `F# dorian`."),
    "chords": Parameter("text", "A chart, such as `Am7 | D7 G7 | %`."),
    "form": Parameter("text", "Sections with their bars, such as `intro 4, verse 8`."),
    "title": Parameter("text", "What new sessions are called."),
    "bpm": Parameter("number", "The tempo; unset, that of the clock.", SLOWEST_BPM, FASTEST_BPM),
    "bars": Parameter("whole", "How many bars.", 1, 1000),
    "energy": Parameter("number", "-1 calmer to 1 stronger than the style.", -1, 1),
    "complexity": Parameter("number", "-1 simpler to 1 busier than the style.", -1, 1),
    "humanise": Parameter("number", "0 a machine to 2 twice as loose.", 0, 2),
    "swing": Parameter("number", "0.5 straight to 0.75.", 0.5, 0.75),
    "seed": Parameter("whole", "The same seed makes the same music.", 0, 2**31 - 1),
    "chain": Parameter("name", "The chain of effects that `render` uses.", wish=False),
    "tighten": Parameter("number", "How far phrases are moved to the grid.", 0, 1, wish=False),
    "loop": Parameter("switch", "Whether answers play again and again.", wish=False),
}
"""Beside these, `chain.<step>.<parameter>` is any parameter of a chain, in its own unit."""

_OF_CHAIN = re.compile(r"chain\.[^.]{1,300}\..{1,300}")
MOST_OF_CHAINS = 1000


def ends_of_parameters() -> dict[str, tuple[float, float] | None]:
    """The range of each parameter, None of what is no number."""
    return {name: parameter.ends for name, parameter in PARAMETERS.items()}


class ParameterStore:
    """The values as they stand; safe from any thread.

    `changed` is told each value that an action set, so that rings and motor faders follow.
    """

    def __init__(self, changed: Callable[[str, Any], None] | None = None) -> None:
        self._lock = threading.Lock()
        self._values: dict[str, Any] = {}
        self._changed = changed

    def get(self, name: str) -> Any:
        """The value; None when nobody set it."""
        return self._values.get(name)

    def set(self, name: str, value: Any) -> None:
        """Set it; None takes it away. Raises BadInput for an unknown name or a value out of range.

        A value that is what it was is not told again.
        """
        held = None if value is None else _held(name, value)
        with self._lock:
            if self._values.get(name) == held:
                return
            if held is None:
                del self._values[name]
            elif name not in self._values and len(self._values) > MOST_OF_CHAINS:
                raise BadInput(f"There are {MOST_OF_CHAINS} parameters set already: restart.")
            else:
                self._values[name] = held
        if self._changed is not None:
            self._changed(name, held)

    def values(self) -> Mapping[str, Any]:
        """All that are set."""
        with self._lock:
            return dict(self._values)

    def wishes(self) -> Mapping[str, Any]:
        """Those that a request for music takes, by the API's names."""
        return {
            name: value
            for name, value in self.values().items()
            if name in PARAMETERS and PARAMETERS[name].wish
        }

    def of_chain(self) -> Mapping[str, Any]:
        """What is set of chains' parameters, by their whole names."""
        return {name: value for name, value in self.values().items() if _OF_CHAIN.match(name)}


def _held(name: str, value: Any) -> Any:
    parameter = PARAMETERS.get(name)
    if parameter is not None:
        return parameter.held(name, value)
    if _OF_CHAIN.fullmatch(name):
        if isinstance(value, bool | str) or (isinstance(value, int | float) and isfinite(value)):
            return value
        raise BadInput(f"{name} cannot be {value!r}: give a number, a text or a switch.")
    hint = did_you_mean(name, PARAMETERS, "it is one of " + ", ".join(PARAMETERS) + ".")
    raise BadInput(f"There is no parameter {name!r}: {hint}")
