"""The sound as a stage takes it that must have the whole of it at once."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from bridge.host.stages.contract import Block, Blocks


class Intake:
    """Blocks of `channels` channels, taken by the length."""

    def __init__(self, blocks: Blocks, channels: int) -> None:
        self._blocks = blocks
        self._channels = channels
        self._left: Block | None = None

    def take(self, length_samples: int) -> Block:
        """The next `length_samples`, or fewer where the sound ends. `(channels, samples)`."""
        taken = np.empty((self._channels, max(0, length_samples)), np.float32)
        filled = 0
        while filled < length_samples:
            block = self._next()
            if block is None:
                return taken[:, :filled].copy()
            fits = min(block.shape[1], length_samples - filled)
            taken[:, filled : filled + fits] = block[:, :fits]
            filled += fits
            if fits < block.shape[1]:
                self._left = block[:, fits:].copy()
        return taken

    def rest(self) -> Blocks:
        """What has not been taken."""
        while (block := self._next()) is not None:
            yield block

    def _next(self) -> Block | None:
        if self._left is not None:
            left, self._left = self._left, None
            return left
        return next(self._blocks, None)


class Held:
    """A sound that waits for its turn; given once unless it is `kept`, so that it is in memory no
    longer than it must be."""

    def __init__(self, samples: Block, *, kept: bool) -> None:
        self.length_samples = int(samples.shape[1])
        self._samples: Block | None = samples
        self._kept = kept

    def give(self) -> Block:
        """The samples, `(channels, samples)`. Raises ValueError when they are given away."""
        samples = self._samples
        if samples is None:
            raise ValueError("the sound was given away")
        if not self._kept:
            self._samples = None
        return samples
