"""pedalboard as a host of steps. Imports no plug-in host until a stage is built."""

from __future__ import annotations

from collections.abc import Sequence

from bridge.host.chain.steps import CompressorStep, PlugInStep, Step
from bridge.host.stages.contract import Sound, Stage
from session.errors import RoadieError

BUILT_IN = frozenset(
    {
        *("gain", "compressor", "gate", "limiter", "clip", "distortion", "bitcrush", "resample"),
        *("codec", "delay", "reverb", "chorus", "phaser", "filter", "pitch-shift"),
    }
)
"""The kinds of step that it brings."""

FORMATS = ("vst3", "au")


class PedalboardHost:
    """See `bridge.host.stages.contract.Host`."""

    name = "pedalboard"

    def takes(self, step: Step, sound: Sound) -> bool:
        """Its own effects, without a knee or a side-chain, and VST3 and AU without one."""
        if isinstance(step, PlugInStep):
            return step.sidechain is None and _is_for_pedalboard(step, sound)
        if isinstance(step, CompressorStep):
            hard = step.knee_db == 0 and "knee_db" not in step.automation
            return hard and step.sidechain is None
        return step.kind in BUILT_IN

    def stage(self, steps: Sequence[Step], sound: Sound) -> Stage:
        """The steps as one stage; loads their plug-ins.

        Raises PlugInFailed, NotFound, BadInput, UnreadablePreset.
        """
        from bridge.host.with_pedalboard.stage import PedalboardStage

        return PedalboardStage(steps, sound)


def _is_for_pedalboard(step: PlugInStep, sound: Sound) -> bool:
    if step.format is not None and step.format not in FORMATS:
        return False
    from bridge.host.with_pedalboard.plug_in import known_plug_in

    try:
        plug_in = known_plug_in(step, sound)
    except RoadieError:
        # What is wrong with it is said when the stage is built.
        return True
    if plug_in.format not in FORMATS or (plug_in.hosts and "pedalboard" not in plug_in.hosts):
        return False
    # pedalboard runs no plug-in that takes one channel and gives two.
    lopsided = bool(plug_in.inputs and plug_in.outputs) and (
        plug_in.inputs[0].channels != plug_in.outputs[0].channels
    )
    return not (lopsided and "dawdreamer" in plug_in.hosts)
