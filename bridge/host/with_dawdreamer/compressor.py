"""The compressor with a knee or a side-chain, as a stream: memory does not grow with the sound."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from bridge.host.chain.steps import CompressorStep
from bridge.host.stages.automation import Motions
from bridge.host.stages.contract import Sound
from bridge.host.with_dawdreamer.compressor_code import LEVEL, PARAMETERS, compressor_code
from bridge.host.with_dawdreamer.faust_code import compiled, sliders
from bridge.host.with_dawdreamer.intake import Intake
from bridge.host.with_dawdreamer.rendering import new_engine, render
from bridge.host.with_dawdreamer.sidechain import side_sound

if TYPE_CHECKING:
    from bridge.host.stages.contract import Block, Blocks

PART_SAMPLES = 65_536
"""How much is rendered at a time."""

_BLOCK_SAMPLES = 512


class Compressor:
    """See `bridge.host.stages.contract.Stage`. Of a side-chain, the loudest channel counts."""

    def __init__(self, step: CompressorStep, sound: Sound) -> None:
        self.channels = sound.channels
        self._sound = sound
        self._motions = Motions(step.automation, sound)
        self._side = side_sound(step.sidechain, sound)
        values = {name: float(getattr(step, name)) for name in PARAMETERS}
        code = compressor_code(
            values, step.automation, sound.channels, sidechain=self._side is not None
        )
        self._engine = new_engine(sound, _BLOCK_SAMPLES)
        self._processor = compiled(self._engine, "compressor", code, "the compressor")
        by_label = {slider.label: slider.path for slider in sliders(self._processor)}
        followers = 1 if self._side is not None else sound.channels
        self._levels = [by_label[LEVEL.format(number)] for number in range(followers)]
        inputs = int(self._processor.get_num_input_channels())
        silence = np.zeros((inputs, 1), np.float32)
        self._player: Any = self._engine.make_playback_processor("sound", silence)
        self._engine.load_graph([(self._player, []), (self._processor, ["sound"])])

    def run(self, blocks: Blocks) -> Blocks:
        """The sound, part by part."""
        intake = Intake(blocks, self.channels)
        side = None
        if self._side is not None:
            side = Intake(self._side.open(), self._side.channels)
        start_samples = 0
        while (taken := intake.take(PART_SAMPLES)).shape[1]:
            length = taken.shape[1]
            parts = [taken]
            if side is not None:
                parts.append(_loudest(side.take(length), length))
            if self._motions:
                moved = self._motions.stairs(start_samples, length)
                parts += [
                    moved[name][None].astype(np.float32) for name in PARAMETERS if name in moved
                ]
            yield self._rendered(np.vstack(parts))
            start_samples += length

    def _rendered(self, given: Block) -> Block:
        self._player.set_data(given)
        (rendered,) = render(self._engine, [self._processor], (), given.shape[1], self._sound)
        for number, path in enumerate(self._levels):
            level = rendered[self.channels + number, -1]
            self._processor.set_parameter(path, float(level))
        return np.ascontiguousarray(rendered[: self.channels])


def _loudest(samples: Block, length_samples: int) -> Block:
    """The highest level of any channel, silence after the end. `(1, length_samples)`."""
    level = np.zeros((1, length_samples), np.float32)
    np.abs(samples).max(axis=0, out=level[0, : samples.shape[1]])
    return level
