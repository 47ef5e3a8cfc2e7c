"""Instances of plug-ins, of which one that was set for a step plays that step again.

Some take seconds to load. One whose probe found that it plays the same after a reset as when it is
fresh is kept after a render, for the next with the very same step. It is not set anew: to restore
a state takes longer than most plug-ins take to load, and some do not come back from it.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from bridge.host.chain.steps import PlugInStep
from bridge.host.plug_ins.record import Bus, PlugIn
from bridge.host.stages.contract import Sound
from bridge.host.with_pedalboard.loading import loaded
from session.errors import PlugInFailed

MOST_KEPT = 8
_SETTLING_SAMPLES = 512


@dataclass(frozen=True, slots=True)
class Purpose:
    """What an instance is set for."""

    plug_in: PlugIn
    step: PlugInStep
    sample_rate: int
    channels: int
    base: Path


@dataclass(slots=True, eq=False)
class Instance:
    """One in use. `plugin` is pedalboard's, and takes `width` channels. `is_set` is whether it
    has been set for its purpose, and played, before."""

    plugin: Any
    width: int
    purpose: Purpose
    is_set: bool = False


_KEPT: list[Instance] = []


def taken(plug_in: PlugIn, step: PlugInStep, sound: Sound) -> Instance:
    """An instance for the step and the sound, fresh or as good as that. Raises PlugInFailed."""
    purpose = Purpose(plug_in, step, sound.sample_rate, sound.channels, sound.base)
    for kept in _KEPT:
        if kept.purpose == purpose:
            _KEPT.remove(kept)
            return kept
    plugin = loaded(plug_in)
    width = width_of(plugin, plug_in, sound.sample_rate, sound.channels)
    return Instance(plugin, width, purpose)


def given_back(instance: Instance) -> None:
    """It has played what there was, and may play the same step again."""
    plug_in, step = instance.purpose.plug_in, instance.purpose.step
    # A preset's file may be another by then, and a parameter that moved is not where it was.
    if plug_in.deterministic and plug_in.resets and not step.preset and not step.automation:
        instance.is_set = True
        _KEPT.append(instance)
        del _KEPT[:-MOST_KEPT]


def width_of(plugin: Any, plug_in: PlugIn, sample_rate: int, channels: int) -> int:
    """How many of the sound's channels one instance is given. Raises PlugInFailed."""
    for width in dict.fromkeys((channels, 2, 1)):
        fits = channels % width == 0 or channels == 1
        if fits and _takes(plugin, width, sample_rate):
            return width
    inputs, outputs = _bus(plug_in.inputs), _bus(plug_in.outputs)
    raise PlugInFailed(
        f"{plug_in.name} ({inputs} in, {outputs} out) cannot be given {channels} "
        f"channel{'s'[: channels != 1]}: put a `channels` step before it, or leave it out."
    )


def _bus(buses: tuple[Bus, ...]) -> str:
    return f"{buses[0].channels} channels" if buses else "channels of its own"


def _takes(plugin: Any, channels: int, sample_rate: int) -> bool:
    try:
        _played(plugin, channels, sample_rate)
    except ValueError:
        return False
    return True


def _played(plugin: Any, channels: int, sample_rate: int) -> None:
    """A block of silence, with which it takes what was set."""
    silence = np.zeros((channels, _SETTLING_SAMPLES), np.float32)
    plugin.process(silence, sample_rate, _SETTLING_SAMPLES, reset=False)
