"""The polarity turned over."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from bridge.host.chain.steps import InvertStep
from bridge.host.stages.contract import Sound
from bridge.host.stages.each_block import EachBlock

if TYPE_CHECKING:
    from bridge.host.stages.contract import Block


class InvertStage(EachBlock):
    """Every sample with its sign changed, exactly."""

    def __init__(self, step: InvertStep, sound: Sound) -> None:  # noqa: ARG002 - has no settings
        self.channels = sound.channels

    def changed(self, block: Block, start_samples: int) -> Block:  # noqa: ARG002
        """See EachBlock."""
        return np.negative(block)
