"""Presets of a loaded plug-in: a file, or one of its own by name, each seen to have taken."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np

from bridge.host.plug_ins.presets.choose import OwnPreset, PresetFile, choose
from bridge.host.plug_ins.presets.vstpreset import VstPreset, parse_vstpreset, read_vstpreset
from bridge.host.plug_ins.record import PlugIn
from bridge.host.with_pedalboard.parameters import Parameters
from session.errors import PlugInFailed, UnreadablePreset

_AWAY = 0.25
"""How far a parameter is moved to see whether a preset brings it back."""


def load_preset(instance: Any, plug_in: PlugIn, channels: int, preset: str, base: Path) -> None:
    """Load a preset file, or a program of the plug-in's own by its name.

    `channels` is what the instance takes. Raises NotFound, UnreadablePreset, and PlugInFailed when
    nothing came of it.
    """
    before = _state(instance, channels)
    parameters = Parameters(instance, plug_in.name)
    known = replace(
        plug_in,
        identifier=before.class_id,
        presets=plug_in.presets or parameters.programs(),
    )
    match choose(known, preset, base):
        case PresetFile(path):
            _load_file(instance, plug_in, channels, path, before)
        case OwnPreset(name):
            if not parameters.choose_program(name):
                raise PlugInFailed(
                    f"{plug_in.name} does not let its preset {name!r} be chosen: save it as a "
                    "`.vstpreset` file."
                )


def _load_file(
    instance: Any, plug_in: PlugIn, channels: int, file: Path, before: VstPreset
) -> None:
    _load(instance, file)
    after = _state(instance, channels)
    changed = _processor(after) != _processor(before)
    if changed or _processor(after) == _processor(read_vstpreset(file)):
        return
    if not _brings_back(instance, plug_in, channels, file, before):
        raise PlugInFailed(
            f"{plug_in.name} did not take the preset {file.name}: nothing changed when it was "
            "loaded."
        )


def _load(instance: Any, file: Path) -> None:
    try:
        instance.load_preset(str(file.absolute()))
    except (RuntimeError, ValueError) as error:
        raise UnreadablePreset(
            f"{file.name} is no preset, or is damaged: save it again."
        ) from error


def _state(instance: Any, channels: int) -> VstPreset:
    """All that it would keep of itself, after a block that lets it take what was set."""
    instance.process(np.zeros((channels, 512), np.float32), 48000, reset=False)
    return parse_vstpreset(bytes(instance.preset_data))


def _processor(preset: VstPreset) -> bytes:
    return dict(preset.chunks)["Comp"]


def _brings_back(
    instance: Any, plug_in: PlugIn, channels: int, file: Path, before: VstPreset
) -> bool:
    """Whether loading undoes a change: so it does when the preset is what there was before."""
    for parameter in Parameters(instance, plug_in.name).movable():
        there = parameter.raw_value
        parameter.raw_value = there + _AWAY if there < 0.5 else there - _AWAY
        if _processor(_state(instance, channels)) == _processor(before):
            continue
        _load(instance, file)
        return _processor(_state(instance, channels)) == _processor(before)
    return True
