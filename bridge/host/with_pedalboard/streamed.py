"""An effect at work on a stream: in blocks of one length, its lateness taken out, its parameters
moved at their samples."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING

import numpy as np

from bridge.host.stages.automation import Motions
from bridge.host.with_pedalboard.effect import BLOCK_SAMPLES, Effect
from bridge.host.with_pedalboard.fixed_blocks import fixed_blocks
from session.errors import PlugInFailed

if TYPE_CHECKING:
    from bridge.host.stages.contract import Block, Blocks

LONGEST_LATENCY_SAMPLES = 2_000_000


class Streamed:
    """One effect, whose sound keeps its place and its length.

    The effect sees whole blocks only, the last filled up with silence: so what comes out does not
    depend on where the sound is cut or how long the silence after it is asked for.
    `inputs` channels come in. `latency_samples` is what was taken out, known once it has run.
    `words` name it.
    """

    def __init__(self, effect: Effect, motions: Motions | None, words: str, inputs: int) -> None:
        self.channels = effect.channels
        self.latency_samples = 0
        self._effect = effect
        self._motions = motions
        self._words = words
        self._inputs = inputs
        self._taken = self._given = self._processed = self._made = 0

    def run(self, blocks: Blocks) -> Blocks:
        """See `bridge.host.stages.contract.Stage`."""
        if self._motions is not None:
            # Before it is made ready, so that nothing glides from what the step says elsewhere.
            self._set(next(self._motions.segments(0, 1)).values)
        self._effect.prime(self._motions is not None)
        for block in fixed_blocks(blocks, BLOCK_SAMPLES):
            self._taken += block.shape[1]
            yield from self._whole(_filled(block))
        silence = np.zeros((self._inputs, BLOCK_SAMPLES), np.float32)
        while self._given < self._taken:
            if self._processed > self._taken + LONGEST_LATENCY_SAMPLES:
                raise PlugInFailed(
                    f"{self._words} keeps the end of the sound to itself: leave it out."
                )
            yield from self._whole(silence)

    def _whole(self, block: Block) -> Blocks:
        """What comes out for a whole block, as far as the sound goes."""
        start = self._processed
        self._processed += BLOCK_SAMPLES
        for out in self._pieces(block, start):
            self._made += out.shape[1]
            kept = out[:, : self._taken - self._given]
            self._given += kept.shape[1]
            if kept.shape[1]:
                yield kept
        if self._made:
            self.latency_samples = max(self.latency_samples, self._processed - self._made)

    def _pieces(self, block: Block, start_samples: int) -> Iterator[Block]:
        if self._motions is None:
            yield self._effect.process(block)
            return
        pieces = []
        for piece, values in self._motions.split(block, start_samples):
            self._set(values)
            pieces.append(self._effect.process(piece))
        yield np.concatenate(pieces, axis=1)

    def _set(self, values: Mapping[str, float]) -> None:
        for name, value in values.items():
            self._effect.setters[name](value)


def _filled(block: Block) -> Block:
    missing = BLOCK_SAMPLES - block.shape[1]
    return np.pad(block, ((0, 0), (0, missing))) if missing else block
