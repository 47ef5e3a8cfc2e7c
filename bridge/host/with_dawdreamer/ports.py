"""The channels of a loaded plug-in: the sound's, a side-chain's, and those that come out."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from bridge.host.plug_ins.record import PlugIn
from bridge.host.with_dawdreamer.load import described
from session.errors import BadInput, PlugInFailed


@dataclass(frozen=True, slots=True)
class Ports:
    """How many channels of each there are."""

    inputs: int
    side: int
    outputs: int


def ports_of(processor: Any, plug_in: PlugIn, *, with_side: bool) -> Ports:
    """The plug-in's channels as DawDreamer reaches them: those of a side-chain after its own.

    VST 2 knows no buses: inputs beyond the outputs are its side-chain. Raises PlugInFailed when
    `with_side` and the side-chain cannot be reached, BadInput when there is none.
    """
    inputs = int(processor.get_num_input_channels())
    outputs = int(processor.get_num_output_channels())
    buses = plug_in.inputs
    if plug_in.format != "vst2" and buses and sum(bus.channels for bus in buses) == inputs:
        own = buses[0].channels
    else:
        own = min(inputs, outputs) if outputs else inputs
    if plug_in.outputs:
        outputs = min(outputs, plug_in.outputs[0].channels)
    if with_side and inputs == own:
        name = described(plug_in)
        if len(buses) > 1:
            raise PlugInFailed(
                f"The side-chain of {name} cannot be reached in this format: use its LV2 or VST2."
            )
        raise BadInput(f"{name} has no side-chain: leave `sidechain` out.")
    return Ports(own, inputs - own, outputs)
