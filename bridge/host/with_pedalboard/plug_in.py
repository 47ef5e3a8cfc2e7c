"""A plug-in step at work: found, loaded, set, and given the channels that it takes."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

from bridge.host.chain.steps import PlugInFormat, PlugInStep
from bridge.host.plug_ins.record import PlugIn
from bridge.host.stages.contract import Sound
from bridge.host.stages.float_environment import restore_float_environment
from session.errors import NotFound, PlugInFailed

if TYPE_CHECKING:
    from bridge.host.stages.contract import Block
    from bridge.host.with_pedalboard.effect import Effect
    from bridge.host.with_pedalboard.instances import Instance

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
        kind: PlugInFormat = "au" if file.suffix == ".component" else "vst3"
        return PlugIn(file.stem, "", kind, "effect", str(file), str(file))
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
            [instance],
            sound.sample_rate,
            sound.channels,
            block_samples=PLUG_IN_BLOCK_SAMPLES,
            hosts=True,
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


def plug_in_effect(step: PlugInStep, sound: Sound) -> tuple[Effect, list[Instance]]:
    """The step's plug-in, with as many instances as the sound's channels need: they are to be
    given back when all has been played.

    Raises NotFound, BadInput, UnreadablePreset, PlugInFailed.
    """
    from bridge.host.with_pedalboard.effect import Doubled, SideBySide
    from bridge.host.with_pedalboard.instances import taken

    plug_in = known_plug_in(step, sound)
    if plug_in.deterministic is False and plug_in.name not in sound.notes.not_deterministic:
        sound.notes.not_deterministic.append(plug_in.name)
    first = taken(plug_in, step, sound)
    width = first.width
    count = max(1, sound.channels // width)
    more = [taken(plug_in, step, sound) for _ in range(count - 1)]
    instances = [first, *more]
    each_sound = sound.evolve(channels=width)
    effects = []
    for instance in instances:
        if not instance.is_set:
            _set(instance.plugin, step, plug_in, width, sound)
        effects.append(PlugInEffect(step, plug_in, instance.plugin, each_sound))
    if sound.channels < width:
        sound.notes.warn(
            f"{plug_in.name} is stereo: the mono sound went through both its sides, and what comes "
            "out is stereo."
        )
        return Doubled(effects[0]), instances
    if count == 1:
        return effects[0], instances
    kind = "mono" if width == 1 else "stereo"
    each = "channel" if width == 1 else "pair of channels"
    sound.notes.warn(f"{plug_in.name} is {kind}: each {each} went through an instance of its own.")
    return SideBySide(effects), instances


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
    """pedalboard's refusals as a sentence about the plug-in; numbers are reckoned as before."""
    try:
        yield
    except (RuntimeError, ValueError) as error:
        words = str(error).strip().splitlines()[0][:300] if str(error).strip() else "no reason"
        raise PlugInFailed(
            f"{name} stopped working ({words}): leave it out, or try other settings."
        ) from error
    finally:
        restore_float_environment()
