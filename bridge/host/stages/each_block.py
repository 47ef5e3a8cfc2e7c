"""Stages that make each block of a sound into a block of the same length."""

from __future__ import annotations

from abc import ABC, abstractmethod
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from bridge.host.stages.contract import Block, Blocks


class EachBlock(ABC):
    """A stage without delay; what it remembers between blocks, it keeps itself."""

    channels: int

    def run(self, blocks: Blocks) -> Blocks:
        """See `bridge.host.stages.contract.Stage`."""
        start_samples = 0
        for block in blocks:
            if block.shape[1]:
                yield self.changed(block, start_samples)
                start_samples += block.shape[1]

    @abstractmethod
    def changed(self, block: Block, start_samples: int) -> Block:
        """A new block; the one given stays as it is. `start_samples` counts from the first."""
