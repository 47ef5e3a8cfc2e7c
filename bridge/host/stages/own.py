"""Roadie's own arithmetic on sound, as a host of steps.

Which steps it takes is known without an array library; each step's module is imported when a
stage of it is built.
"""

from __future__ import annotations

from collections.abc import Sequence
from importlib import import_module
from typing import TYPE_CHECKING

from bridge.host.chain.steps import Step
from bridge.host.stages.contract import Sound, Stage
from session.errors import BadInput

if TYPE_CHECKING:
    from bridge.host.stages.contract import Blocks

_PLACES = {
    "gain": "bridge.host.stages.own_steps.gain:GainStage",
    "invert": "bridge.host.stages.own_steps.invert:InvertStage",
    "channels": "bridge.host.stages.own_steps.channels:ChannelsStage",
    "width": "bridge.host.stages.own_steps.width:WidthStage",
    "pan": "bridge.host.stages.own_steps.pan:PanStage",
    "equaliser": "bridge.host.stages.own_steps.equaliser:EqualiserStage",
    "parallel": "bridge.host.stages.own_steps.parallel:ParallelStage",
    "bands": "bridge.host.stages.own_steps.bands:BandsStage",
    "level": "bridge.host.stages.own_steps.level:LevelStage",
    "loudness": "bridge.host.stages.own_steps.loudness:LoudnessStage",
    "convolution": "bridge.host.stages.own_steps.convolution:ConvolutionStage",
}


class OwnHost:
    """See `bridge.host.stages.contract.Host`."""

    name = "roadie"

    def takes(self, step: Step, sound: Sound) -> bool:  # noqa: ARG002 - any sound will do
        """All that is arithmetic; of gains only those that move, which must do so by samples."""
        return step.kind in _PLACES and (step.kind != "gain" or bool(step.automation))

    def stage(self, steps: Sequence[Step], sound: Sound) -> Stage:
        """The steps as one stage. Raises BadInput, NotFound, and what steps in branches raise."""
        return _Row(steps, sound)


class _Row:
    """Own steps one after the other."""

    def __init__(self, steps: Sequence[Step], sound: Sound) -> None:
        self._stages: list[Stage] = []
        for step in steps:
            _check_lanes(step)
            module, _, attribute = _PLACES[step.kind].partition(":")
            stage: Stage = getattr(import_module(module), attribute)(step, sound)
            self._stages.append(stage)
            sound = sound.evolve(channels=stage.channels)
        self.channels = sound.channels

    def run(self, blocks: Blocks) -> Blocks:
        for stage in self._stages:
            blocks = stage.run(blocks)
        return blocks


def _check_lanes(step: Step) -> None:
    if not step.automation:
        return
    from bridge.host.chain.moving import moving

    known = moving(step) or {}
    for name in step.automation.keys() - known.keys():
        may = f"what can is {', '.join(sorted(known))}" if known else "nothing of it can"
        raise BadInput(f"The step {step.kind} has no {name} that can move: {may}.")
