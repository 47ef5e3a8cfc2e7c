"""The parameters of a loaded plug-in: found by their shown name, set as they are shown."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import numpy as np

from bridge.host.chain.steps import Setting
from bridge.host.plug_ins.record import PlugIn
from bridge.host.plug_ins.values import parameter_called, position_of

_FREE = 0x7FFFFFFF
"""What JUCE gives as the number of steps of a parameter that moves freely."""


def apply_settings(processor: Any, plug_in: PlugIn, parameters: Mapping[str, Setting]) -> None:
    """Set `parameters` in order. Raises BadInput for a name or a value that it does not have."""
    for name, setting in parameters.items():
        index = parameter_index(processor, plug_in, name)
        hold(processor, plug_in, index, position(processor, index, name, setting))


def hold(processor: Any, plug_in: PlugIn, index: int, position: float) -> None:
    """Put the parameter there for good.

    DawDreamer makes an LV2 anew whenever a graph is loaded, as it was at first: what is set as an
    automation is set again with each block.
    """
    processor.set_parameter(index, position)
    if plug_in.format == "lv2":
        processor.set_automation(index, np.full(2, position, np.float32))


def position(processor: Any, index: int, name: str, setting: Setting) -> float:
    """Where on its way (0 to 1) the parameter shows `setting`. Leaves it wherever it was looked
    for. Raises BadInput."""
    said = processor.get_parameters_description()[index]
    steps = None if said["numSteps"] >= _FREE else said["numSteps"]
    return position_of(name, setting, text_at(processor, index), steps, said["label"])


def text_at(processor: Any, index: int) -> Callable[[float], str]:
    """What the plug-in shows at a position: it is put there, as VST2 knows no other way."""

    def shown(position: float) -> str:
        processor.set_parameter(index, position)
        text: str = processor.get_parameter_text(index)
        return text

    return shown


def automatable(processor: Any, index: int) -> bool:
    """Whether the plug-in lets the parameter be moved while it plays."""
    return bool(processor.get_parameters_description()[index]["isAutomatable"])


def parameter_index(processor: Any, plug_in: PlugIn, name: str) -> int:
    """The parameter of that name, whatever its case. Raises BadInput with the nearest."""
    return parameter_called(name, parameter_names(processor), plug_in.name)


def parameter_names(processor: Any) -> list[str]:
    """All names, as the plug-in counts them."""
    count: int = processor.get_plugin_parameter_size()
    return [processor.get_parameter_name(index) for index in range(count)]
