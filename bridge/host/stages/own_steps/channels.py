"""What becomes of the channels."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from bridge.host.chain.steps import ChannelsStep
from bridge.host.stages.contract import Sound
from bridge.host.stages.each_block import EachBlock
from session.errors import BadInput

if TYPE_CHECKING:
    from bridge.host.stages.contract import Block


class ChannelsStage(EachBlock):
    """Channels taken, doubled, swapped or turned into mid and side."""

    def __init__(self, step: ChannelsStep, sound: Sound) -> None:
        """Raises BadInput for a sound that has not the channels that the step is about."""
        self._to = step.to
        count = sound.channels
        if step.to == "mono":
            self.channels = 1
            return
        fits = count <= 2 if step.to == "stereo" else count == 2
        if not fits:
            remedy = "put `channels` with `to: stereo` before it" if count == 1 else "leave it out"
            has = "is mono" if count == 1 else f"has {count} channels"
            raise BadInput(
                f"The step channels ({step.to}) needs a stereo sound, and this one {has}: {remedy}."
            )
        self.channels = 1 if step.to in ("left", "right") else 2

    def changed(self, block: Block, start_samples: int) -> Block:  # noqa: ARG002
        """See EachBlock."""
        match self._to:
            case "mono":
                changed = block.mean(axis=0, keepdims=True, dtype=np.float64)
            case "stereo":
                changed = np.stack((block[0], block[-1]))
            case "left":
                changed = block[:1]
            case "right":
                changed = block[1:]
            case "swap":
                changed = block[::-1]
            case "mid-side":
                changed = np.stack((block[0] + block[1], block[0] - block[1])) / 2
            case "left-right":
                changed = np.stack((block[0] + block[1], block[0] - block[1]))
        return np.array(changed, np.float32, order="C")
