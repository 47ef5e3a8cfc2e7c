"""The parameters of a loaded plug-in: found by their shown name, set as they are shown."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from difflib import get_close_matches
from typing import Any

from bridge.host.chain.steps import Setting
from bridge.host.plug_ins.record import PlugIn
from session.errors import BadInput

_FREE = 0x7FFFFFFF
"""What JUCE gives as the number of steps of a parameter that moves freely."""


def apply_settings(processor: Any, plug_in: PlugIn, parameters: Mapping[str, Setting]) -> None:
    """Set `parameters` in order. Raises BadInput for a name or a value that it does not have."""
    for name, setting in parameters.items():
        index = parameter_index(processor, plug_in, name)
        processor.set_parameter(index, position(processor, index, name, setting))


def position(processor: Any, index: int, name: str, setting: Setting) -> float:
    """Where on its way (0 to 1) the parameter shows `setting`. Leaves it wherever it was looked
    for. Raises BadInput."""
    from bridge.host.plug_ins.values import position_of

    return position_of(name, setting, text_at(processor, index), steps(processor, index))


def text_at(processor: Any, index: int) -> Callable[[float], str]:
    """What the plug-in shows at a position: it is put there, as VST2 knows no other way."""

    def shown(position: float) -> str:
        processor.set_parameter(index, position)
        text: str = processor.get_parameter_text(index)
        return text

    return shown


def steps(processor: Any, index: int) -> int | None:
    """How many values the parameter can have; None if it moves freely."""
    number: int = processor.get_parameters_description()[index]["numSteps"]
    return None if number >= _FREE else number


def automatable(processor: Any, index: int) -> bool:
    """Whether the plug-in lets the parameter be moved while it plays."""
    return bool(processor.get_parameters_description()[index]["isAutomatable"])


def parameter_index(processor: Any, plug_in: PlugIn, name: str) -> int:
    """The parameter of that name, however it is spelled. Raises BadInput with the nearest."""
    names = parameter_names(processor)
    if name in names:
        return names.index(name)
    spelled = [_spelled(each) for each in names]
    if _spelled(name) in spelled:
        return spelled.index(_spelled(name))
    near = get_close_matches(_spelled(name), spelled, n=1, cutoff=0.4)
    meant = f"did you mean {names[spelled.index(near[0])]!r}?" if near else _first(names)
    raise BadInput(f"{plug_in.name} has no parameter {name!r}: {meant}")


def parameter_names(processor: Any) -> list[str]:
    """All names, as the plug-in counts them."""
    count: int = processor.get_plugin_parameter_size()
    return [processor.get_parameter_name(index) for index in range(count)]


def _first(names: list[str]) -> str:
    if not names:
        return "it has none."
    more = ", ..." if len(names) > 8 else ""
    return f"it has {', '.join(names[:8])}{more}."


def _spelled(name: str) -> str:
    return "".join(letter for letter in name.casefold() if letter.isalnum())
