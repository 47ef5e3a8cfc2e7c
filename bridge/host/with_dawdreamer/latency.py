"""How late a plug-in is, once its settings have arrived."""

from __future__ import annotations

from typing import Any

from bridge.host.plug_ins.record import PlugIn
from bridge.host.stages.float_environment import restore_float_environment

_SETTLING_SECONDS = 0.1


def settled_latency_samples(engine: Any, processor: Any, plug_in: PlugIn) -> int:
    """The plug-in's latency in the engine, whose graph is loaded.

    DawDreamer tells the latency that it was told when it last prepared the plug-in: a VST 2 or 3
    must render, so that its parameters arrive, and be prepared again, which a change of its buses
    does. An LV2 tells it while it renders. Afterwards the plug-in is not what it was: render the
    sound in another.
    """
    engine.render(_SETTLING_SECONDS)
    if plug_in.format != "lv2":
        processor.disable_nonmain_buses()
    restore_float_environment()
    return max(0, int(processor.get_latency_samples()))
