"""Instances of plug-ins that are used again in this process, where that makes no difference.

Some take seconds to load. One whose probe found that it plays the same after a reset as when it is
fresh is kept after a render, and brought back to the state that it was loaded in.
"""

from __future__ import annotations

from collections import OrderedDict
from dataclasses import dataclass
from typing import Any

import numpy as np

from bridge.host.plug_ins.record import Bus, PlugIn
from bridge.host.with_pedalboard.loading import loaded
from session.errors import PlugInFailed

MOST_KEPT = 8
_SETTLING_SAMPLES = 512


@dataclass(slots=True, eq=False)
class Instance:
    """One in use. `plugin` is pedalboard's, and takes `width` channels; `fresh` is its state as
    it was loaded, None where it is not used again. `key` is what it can be used for."""

    plugin: Any
    key: tuple[str, str, int, int]
    width: int
    fresh: bytes | None = None


_KEPT: OrderedDict[int, Instance] = OrderedDict()


def taken(plug_in: PlugIn, sample_rate: int, channels: int) -> Instance:
    """An instance as good as fresh, for a sound of that rate and channels. Raises PlugInFailed."""
    key = (plug_in.address, plug_in.name, sample_rate, channels)
    for number, kept in list(_KEPT.items()):
        if kept.key == key:
            del _KEPT[number]
            if _as_it_was(kept):
                return kept
    plugin = loaded(plug_in)
    instance = Instance(plugin, key, width_of(plugin, plug_in, sample_rate, channels))
    if plug_in.format == "vst3" and plug_in.deterministic is True and plug_in.resets is True:
        instance.fresh = bytes(plugin.preset_data)
    return instance


def given_back(instance: Instance) -> None:
    """It has played what there was, and may be used again."""
    if instance.fresh is None:
        return
    _KEPT[id(instance)] = instance
    while len(_KEPT) > MOST_KEPT:
        _KEPT.popitem(last=False)


def _as_it_was(kept: Instance) -> bool:
    """Bring it back to what it was; False where it does not show that it is."""
    kept.plugin.preset_data = kept.fresh
    _played(kept.plugin, kept.width, kept.key[2])
    return bytes(kept.plugin.preset_data) == kept.fresh


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
