"""A plug-in step at work: found, loaded, set, and given the channels that it takes."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from bridge.host.chain.steps import PlugInStep
from bridge.host.plug_ins.record import PlugIn
from bridge.host.stages.contract import Sound
from session.errors import NotFound, PlugInFailed

if TYPE_CHECKING:
    from bridge.host.stages.contract import Block
    from bridge.host.with_pedalboard.effect import Effect

PLUG_IN_BLOCK_SAMPLES = 512
"""What a plug-in sees at once: as a DAW would, since some reckon once a block."""


def known_plug_in(step: PlugInStep, sound: Sound) -> PlugIn:
    """What the index of this machine says of the step's plug-in; without an index a file will do.

    Raises NotFound, BadInput, PlugInFailed.
    """
    if sound.plug_ins is None:
        file = Path(step.name)
        if not file.is_absolute() or not file.exists():
            raise NotFound(f"{step.name} is not known here: run `roadie plugins scan`.")
        kind = "au" if file.suffix == ".component" else "vst3"
        return PlugIn(file.stem, "", kind, "effect", str(file), str(file))  # type: ignore[arg-type]
    from bridge.host.plug_ins.index import PlugInIndex

    return PlugInIndex(sound.plug_ins).find(step.name, step.format, step.maker)


class PlugInEffect:
    """One instance. See `bridge.host.with_pedalboard.effect.Effect`."""

    def __init__(self, step: PlugInStep, plug_in: PlugIn, instance: Any, sound: Sound) -> None:
        from bridge.host.with_pedalboard.effect import Board
        from bridge.host.with_pedalboard.parameters import Parameters

        self.channels = sound.channels
        self._name = plug_in.name
        self._instance = instance
        self._latency_samples = 0
        self._notes = sound.notes
        parameters = Parameters(instance, plug_in.name)
        self.setters: Mapping[str, Callable[[float], None]] = {
            name: parameters.mover(name, lane) for name, lane in step.automation.items()
        }
        self._board = Board(
            [instance], sound.sample_rate, sound.channels, block_samples=PLUG_IN_BLOCK_SAMPLES
        )

    def prime(self, moving: bool) -> None:
        """See Effect. What was set is taken with the first block, and the latency may change by
        it: pedalboard goes by what it is when the sound begins."""
        with _told(self._name):
            self._board.prime(moving)
        self._latency_samples = self._instance.reported_latency_samples

    def process(self, block: Block) -> Block:
        """See Effect. Raises PlugInFailed."""
        with _told(self._name):
            given = self._board.process(block)
        if self._instance.reported_latency_samples != self._latency_samples:
            self._notes.warn(
                f"{self._name} changed its latency while it played, from "
                f"{self._latency_samples} samples at the start: what comes after is out of place "
                "by the difference."
            )
        return given


def plug_in_effect(step: PlugInStep, sound: Sound) -> Effect:
    """The step's plug-in, with as many instances as the sound's channels need.

    Raises NotFound, BadInput, UnreadablePreset, PlugInFailed.
    """
    from bridge.host.with_pedalboard.effect import Doubled, SideBySide
    from bridge.host.with_pedalboard.loading import loaded

    plug_in = known_plug_in(step, sound)
    if plug_in.deterministic is False and plug_in.name not in sound.notes.not_deterministic:
        sound.notes.not_deterministic.append(plug_in.name)
    first = loaded(plug_in)
    width = _width(first, plug_in, sound)

    def instance_effect(instance: Any) -> Effect:
        _set(instance, step, plug_in, width, sound)
        return PlugInEffect(step, plug_in, instance, sound.evolve(channels=width))

    if width == sound.channels:
        return instance_effect(first)
    if sound.channels < width:
        sound.notes.warn(
            f"{plug_in.name} is stereo: the mono sound went through both its sides, and what comes "
            "out is stereo."
        )
        return Doubled(instance_effect(first))
    count = sound.channels // width
    kind = "mono" if width == 1 else "stereo"
    each = "channel" if width == 1 else "pair of channels"
    sound.notes.warn(f"{plug_in.name} is {kind}: each {each} went through an instance of its own.")
    more = [instance_effect(loaded(plug_in)) for _ in range(count - 1)]
    return SideBySide([instance_effect(first), *more])


def _width(instance: Any, plug_in: PlugIn, sound: Sound) -> int:
    """How many channels an instance is given. Raises PlugInFailed."""
    wanted = sound.channels
    for width in dict.fromkeys((wanted, 2, 1)):
        fits = wanted % width == 0 or wanted == 1
        if fits and _takes(instance, width, sound.sample_rate):
            return width
    inputs, outputs = _bus(plug_in.inputs), _bus(plug_in.outputs)
    raise PlugInFailed(
        f"{plug_in.name} ({inputs} in, {outputs} out) cannot be given {wanted} "
        f"channel{'s'[: wanted != 1]}: put a `channels` step before it, or leave it out."
    )


def _bus(buses: tuple[Any, ...]) -> str:
    return f"{buses[0].channels} channels" if buses else "channels of its own"


def _takes(instance: Any, channels: int, sample_rate: int) -> bool:
    silence = np.zeros((channels, PLUG_IN_BLOCK_SAMPLES), np.float32)
    try:
        instance.process(silence, sample_rate, PLUG_IN_BLOCK_SAMPLES, reset=False)
    except ValueError:
        return False
    return True


def _set(instance: Any, step: PlugInStep, plug_in: PlugIn, width: int, sound: Sound) -> None:
    """The preset, then the parameters, in order."""
    from bridge.host.with_pedalboard.parameters import Parameters
    from bridge.host.with_pedalboard.presets import load_preset

    with _told(plug_in.name):
        if step.preset is not None:
            load_preset(instance, plug_in, width, step.preset, sound.base)
        parameters = Parameters(instance, plug_in.name)
        for name, setting in step.parameters.items():
            parameters.set(name, setting)


@contextmanager
def _told(name: str) -> Iterator[None]:
    """pedalboard's refusals as a sentence about the plug-in."""
    try:
        yield
    except (RuntimeError, ValueError) as error:
        words = str(error).strip().splitlines()[0][:300] if str(error).strip() else "no reason"
        raise PlugInFailed(
            f"{name} stopped working ({words}): leave it out, or try other settings."
        ) from error
