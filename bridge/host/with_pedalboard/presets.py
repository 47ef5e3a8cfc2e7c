"""Presets of a loaded plug-in: a file, or one of its own by name, each seen to have taken."""

from __future__ import annotations

from difflib import get_close_matches
from pathlib import Path
from typing import Any

import numpy as np

from bridge.host.plug_ins.presets.vstpreset import VstPreset, parse_vstpreset, read_vstpreset
from bridge.host.plug_ins.record import PlugIn
from bridge.host.with_pedalboard.parameters import Parameters
from session.errors import NotFound, PlugInFailed, UnreadablePreset

_OTHER_FILES = (".fxp", ".fxb", ".aupreset")
_AWAY = 0.25
"""How far a parameter is moved to see whether a preset brings it back."""


def load_preset(instance: Any, plug_in: PlugIn, channels: int, preset: str, base: Path) -> None:
    """Load a `.vstpreset`, or a program of the plug-in's own by its name.

    `channels` is what the instance takes. Raises NotFound, UnreadablePreset, and PlugInFailed when
    nothing came of it.
    """
    suffix = Path(preset).suffix.casefold()
    if suffix == ".vstpreset":
        _load_file(instance, plug_in, channels, base / preset)
    elif suffix in _OTHER_FILES:
        raise UnreadablePreset(
            f"{Path(preset).name} is no preset of a {plug_in.format.upper()}, which "
            f"{plug_in.name} is: save it as `.vstpreset`, or name the format that it is for."
        )
    elif not Parameters(instance, plug_in.name).choose_program(preset):
        near = get_close_matches(preset, plug_in.presets, n=1, cutoff=0.4)
        meant = f"did you mean {near[0]!r}?" if near else "give a `.vstpreset` file."
        raise NotFound(f"{plug_in.name} has no preset {preset!r}: {meant}")


def _load_file(instance: Any, plug_in: PlugIn, channels: int, file: Path) -> None:
    wanted = read_vstpreset(file)
    before = _state(instance, channels)
    if wanted.class_id != before.class_id:
        raise UnreadablePreset(
            f"{file.name} is a preset of another plug-in than {plug_in.name}: choose one of its "
            "own."
        )
    _load(instance, file)
    after = _state(instance, channels)
    changed = _processor(after) != _processor(before)
    if changed or _processor(after) == _processor(wanted):
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
