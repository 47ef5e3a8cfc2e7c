"""The balance: the far side is turned down by 1 - |pan|, the near one stays as it is."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from bridge.host.chain.steps import PanStep
from bridge.host.stages.contract import Sound
from bridge.host.stages.each_block import EachBlock
from bridge.host.stages.moving_value import MovingValue
from session.errors import BadInput

if TYPE_CHECKING:
    from bridge.host.stages.contract import Block


class PanStage(EachBlock):
    """Two channels, of two or of one."""

    channels = 2

    def __init__(self, step: PanStep, sound: Sound) -> None:
        """Raises BadInput for more than two channels."""
        if sound.channels > 2:
            raise BadInput(
                f"The step pan is for mono and stereo, and the sound has {sound.channels} "
                "channels: leave the step out."
            )
        self._pan = MovingValue(step.pan, step.automation.get("pan"), sound)

    def changed(self, block: Block, start_samples: int) -> Block:
        """See EachBlock."""
        pan = self._pan.at(start_samples, block.shape[1])
        left, right = block[0], block[-1]
        panned = np.empty((2, block.shape[1]), np.float32)
        panned[0] = left * np.minimum(1.0, 1.0 - pan)
        panned[1] = right * np.minimum(1.0, 1.0 + pan)
        return panned
