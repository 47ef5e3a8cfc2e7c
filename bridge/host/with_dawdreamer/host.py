"""DawDreamer as a host: plug-ins that pedalboard cannot load or feed, Faust, and the compressor
with a knee or a side-chain.

Loads DawDreamer when a stage is built: isolated processes only, on their main thread, as DawDreamer
hangs on any other.
"""

from __future__ import annotations

from collections.abc import Sequence

from bridge.host.chain.steps import CompressorStep, FaustStep, PlugInStep, Step
from bridge.host.plug_ins.record import PlugIn
from bridge.host.stages.contract import Sound, Stage
from bridge.host.stages.pipeline import Pipeline
from session.errors import BadInput, NotFound


class DawDreamerHost:
    """See `bridge.host.stages.contract.Host`."""

    name = "dawdreamer"

    def takes(self, step: Step, sound: Sound) -> bool:  # noqa: ARG002 - any sound will do
        """Every step of these kinds; what pedalboard does better it is asked for before."""
        return isinstance(step, PlugInStep | FaustStep | CompressorStep)

    def stage(self, steps: Sequence[Step], sound: Sound) -> Stage:
        """Each step with an engine of its own: none of them sees how another is rendered."""
        stages: list[Stage] = []
        for step in steps:
            stage = _stage(step, sound)
            stages.append(stage)
            sound = sound.evolve(channels=stage.channels)
        return stages[0] if len(stages) == 1 else Pipeline(stages, sound.channels)


def _stage(step: Step, sound: Sound) -> Stage:
    from bridge.host.with_dawdreamer.compressor import Compressor
    from bridge.host.with_dawdreamer.faust import FaustWork
    from bridge.host.with_dawdreamer.plug_in import PlugInWork
    from bridge.host.with_dawdreamer.whole import WholeSound

    match step:
        case PlugInStep():
            return WholeSound(PlugInWork(step, _known(step, sound), sound), sound)
        case FaustStep():
            return WholeSound(FaustWork(step, sound), sound)
        case CompressorStep():
            return Compressor(step, sound)
        case _:
            raise BadInput(f"DawDreamer cannot run a step of kind {step.kind!r}.")


def _known(step: PlugInStep, sound: Sound) -> PlugIn:
    """The plug-in of the index that is meant. Side-chains are reached in LV2 and VST2 only, so
    with one these are meant first where the step leaves the format open."""
    from bridge.host.plug_ins.index import PlugInIndex

    if sound.plug_ins is None:
        raise NotFound(f"{step.name} is not known here: run `roadie plugins scan`.")
    index = PlugInIndex(sound.plug_ins)
    meant = index.find(step.name, step.format, step.maker)
    if step.sidechain is None or step.format is not None or meant.format not in {"vst3", "au"}:
        return meant
    twins = {one.format: one for one in index.all() if one.name == meant.name}
    return twins.get("lv2") or twins.get("vst2") or meant
