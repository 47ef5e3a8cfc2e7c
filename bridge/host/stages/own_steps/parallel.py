"""Branches side by side, summed, and mixed with the sound that came in."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from bridge.host.chain.steps import ParallelStep
from bridge.host.stages.branches import Branches, widened
from bridge.host.stages.closing import close
from bridge.host.stages.contract import Sound
from bridge.host.stages.moving_value import MovingValue
from bridge.host.stages.side_by_side import in_step
from bridge.host.stages.tee import Tee

if TYPE_CHECKING:
    from bridge.host.stages.contract import Block, Blocks


class ParallelStage:
    """See `bridge.host.stages.contract.Stage`; the place rule keeps the branches aligned."""

    def __init__(self, step: ParallelStep, sound: Sound) -> None:
        """Raises as `Branches` does."""
        self._branches = Branches(step, sound)
        self.channels = self._branches.channels
        self._mix = MovingValue(step.mix, step.automation.get("mix"), sound)
        self._readers = 1 + len(step.branches)
        self._sound = sound

    def run(self, blocks: Blocks) -> Blocks:
        """See Stage. With a mix of 0 the branches are not even heard."""
        if self._mix.is_always(0.0):
            for block in blocks:
                yield widened(block, self.channels)
            return
        tee = Tee(blocks, self._sound.channels, self._readers, self._sound.temporary)
        dry, *others = (tee.reader(index) for index in range(self._readers))
        wet = self._branches.run(others)
        try:
            for start, (dry_block, *wet_blocks) in in_step([dry, *wet], tee.leave):
                yield self._mixed(dry_block, wet_blocks, start)
        finally:
            for each in wet:
                close(each)
            tee.close()

    def _mixed(self, dry: Block | None, wet: list[Block | None], start_samples: int) -> Block:
        length = next(block.shape[1] for block in (dry, *wet) if block is not None)
        summed = self._branches.summed(wet, start_samples, length)
        mix = self._mix.at(start_samples, length)
        if dry is None:
            return np.asarray(summed * mix, np.float32)
        return np.asarray(summed * mix + widened(dry, self.channels) * (1 - mix), np.float32)
