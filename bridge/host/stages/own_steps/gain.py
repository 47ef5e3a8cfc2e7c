"""Gain: a straight line in dB from sample to sample where it moves."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from bridge.host.chain.steps import GainStep
from bridge.host.stages.contract import Sound
from bridge.host.stages.each_block import EachBlock
from bridge.host.stages.moving_value import MovingValue

if TYPE_CHECKING:
    from bridge.host.stages.contract import Block


class GainStage(EachBlock):
    """Every channel times the gain."""

    def __init__(self, step: GainStep, sound: Sound) -> None:
        self.channels = sound.channels
        self._gain_db = MovingValue(step.gain_db, step.automation.get("gain_db"), sound)

    def changed(self, block: Block, start_samples: int) -> Block:
        """See EachBlock."""
        gain = self._gain_db.amplitude_at(start_samples, block.shape[1])
        return np.asarray(block * gain, np.float32)
