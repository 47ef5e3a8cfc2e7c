"""A plug-in of this machine's index, loaded into an engine as its settings want it.

For isolated processes, on their main thread. Load all plug-ins before a Faust processor joins the
same engine, and no Faust processor after its graph was loaded: it ends the process.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from types import MappingProxyType
from typing import Any

from bridge.host.chain.steps import Setting
from bridge.host.plug_ins.record import PlugIn
from bridge.host.stages.float_environment import restore_float_environment
from bridge.host.with_dawdreamer.presets import load_preset
from bridge.host.with_dawdreamer.settings import apply_settings
from session.errors import PlugInFailed

NOTHING: Mapping[str, Setting] = MappingProxyType({})


def load_plug_in(
    engine: Any,
    plug_in: PlugIn,
    name: str,
    *,
    preset: str | None = None,
    parameters: Mapping[str, Setting] = NOTHING,
    base: Path | None = None,
) -> Any:
    """The plug-in as a `dawdreamer.PluginProcessor` called `name` in `engine`.

    First the preset is loaded, then `parameters` (by shown name, as shown) are set, in order.
    `base` is the folder of a relative preset file. Raises PlugInFailed, UnreadablePreset, NotFound
    (a preset) and BadInput (a parameter or value that it does not have).
    """
    try:
        processor = engine.make_plugin_processor(name, plug_in.address)
    except RuntimeError as error:
        raise PlugInFailed(
            f"{described(plug_in)} does not load: look with `roadie plugins scan` whether it "
            "still works."
        ) from error
    finally:
        restore_float_environment()
    if preset is not None:
        load_preset(processor, plug_in, preset, base)
    if parameters:
        apply_settings(processor, plug_in, parameters)
    return processor


def described(plug_in: PlugIn) -> str:
    """A plug-in as sentences name it: "ZamComp (LV2)"."""
    return f"{plug_in.name} ({plug_in.format.upper()})"
