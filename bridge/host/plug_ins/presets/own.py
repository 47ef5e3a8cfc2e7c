"""The presets that a plug-in brings, in the shape in which a host can set them.

Loads the plug-in or reads its bundle: for an isolated process.
"""

from __future__ import annotations

from pathlib import Path

from bridge.host.plug_ins.record import PlugIn
from session.errors import NotFound, PlugInFailed

PROGRAM_PARAMETERS = ("Current Program", "Program", "Preset", "Programs", "Presets")


def lv2_values(plug_in: PlugIn, name: str) -> dict[str, float]:
    """The preset `name` of an LV2 bundle: positions from 0 to 1 by the parameter's name.

    Raises NotFound, PlugInFailed.
    """
    from bridge.host.plug_ins.turtle import described

    said = described(Path(plug_in.file), plug_in.address)
    values = next((values for known, values in said.presets if known == name), None)
    if values is None:
        raise NotFound(f"{plug_in.name} has no preset called {name!r}.")
    ports = {port.symbol: port for port in said.ports}
    found = {}
    for symbol, value in values:
        port = ports.get(symbol)
        if port is not None and port.maximum > port.minimum:
            position = (value - port.minimum) / (port.maximum - port.minimum)
            found[port.name] = min(1.0, max(0.0, position))
    return found


def vst2_file(plug_in: PlugIn, name: str, folder: Path) -> Path:
    """The program `name` of a VST 2 plug-in as a new `.fxp` in `folder`, for a host to load.

    Raises NotFound, PlugInFailed, OSError.
    """
    from bridge.host.plug_ins.vst2 import write_program

    target = folder / "own-preset.fxp"
    write_program(Path(plug_in.file), name, target)
    return target


def vst3_program(plug_in: PlugIn, name: str) -> tuple[str, float]:
    """The program parameter of a VST 3 plug-in and the position (0 to 1) that shows `name`.

    Raises NotFound, PlugInFailed.
    """
    for parameter in plug_in.parameters:
        if parameter.name in PROGRAM_PARAMETERS and parameter.steps:
            for shown in parameter.shown:
                if shown.text == name:
                    return parameter.name, shown.position
    if name in plug_in.presets:
        raise PlugInFailed(f"{plug_in.name} does not say how its preset {name!r} is chosen.")
    raise NotFound(f"{plug_in.name} has no preset called {name!r}.")
