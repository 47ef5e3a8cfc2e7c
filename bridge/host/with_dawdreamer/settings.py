"""The parameters of a loaded plug-in: found by their shown name, set as they are shown."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import partial
from typing import Any

import numpy as np

from bridge.host.chain.steps import Setting
from bridge.host.plug_ins.parameter_names import parameter_called
from bridge.host.plug_ins.record import PlugIn
from bridge.host.plug_ins.values import position_of
from session.errors import BadInput

_FREE = 0x7FFFFFFF
"""What JUCE gives as the number of steps of a parameter that moves freely."""

_VST2_TEXT = 7
"""How many letters of a name or a value a VST 2 must show (kVstMaxParamStrLen, less the zero)."""


def apply_settings(processor: Any, plug_in: PlugIn, parameters: Mapping[str, Setting]) -> None:
    """Set `parameters` in order. Raises BadInput for a name or a value that it does not have."""
    for name, setting in parameters.items():
        index = parameter_index(processor, plug_in, name)
        hold(processor, plug_in, index, position(processor, plug_in, index, setting))


def hold(processor: Any, plug_in: PlugIn, index: int, position: float) -> None:
    """Put the parameter there for good.

    DawDreamer makes an LV2 anew whenever a graph is loaded, as it was at first: what is set as an
    automation is set again with each block.
    """
    processor.set_parameter(index, position)
    if plug_in.format == "lv2":
        processor.set_automation(index, np.full(2, position, np.float32))


def position(processor: Any, plug_in: PlugIn, index: int, setting: Setting) -> float:
    """Where on its way (0 to 1) the parameter shows `setting`. Leaves it wherever it was looked
    for. Raises BadInput."""
    said = processor.get_parameters_description()[index]
    steps = None if said["numSteps"] >= _FREE else said["numSteps"]
    unit = said["label"] or _unit_in_index(plug_in, said["name"])
    place = partial(position_of, said["name"], steps=steps, unit=unit)
    shown = text_at(processor, index)
    try:
        return place(setting, shown)
    except BadInput:
        if plug_in.format != "vst2" or not isinstance(setting, str) or len(setting) <= _VST2_TEXT:
            raise
    return place(setting[:_VST2_TEXT], shown)


def _unit_in_index(plug_in: PlugIn, name: str) -> str:
    """What a scan read of the parameter: of an LV2, DawDreamer tells no units."""
    return next((known.unit for known in plug_in.parameters if known.name == name), "")


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
    names = parameter_names(processor)
    if plug_in.format == "vst2" and name not in names:
        cut_off = [one for one in names if len(one) >= _VST2_TEXT and name.startswith(one)]
        if len(cut_off) == 1:
            return names.index(cut_off[0])
    return parameter_called(name, names, plug_in.name)


def parameter_names(processor: Any) -> list[str]:
    """All names, as the plug-in counts them."""
    count: int = processor.get_plugin_parameter_size()
    return [processor.get_parameter_name(index) for index in range(count)]
