"""Steps at a known level: the whole sound is measured, brought there, and back afterwards."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from bridge.host.chain.steps import LevelStep
from bridge.host.stages.contract import Sound
from bridge.host.stages.pipeline import build
from bridge.host.stages.spool import Spool
from session.sound.analysis import linear
from session.sound.quick_loudness import QuickLoudness

if TYPE_CHECKING:
    from bridge.host.stages.contract import Block, Blocks

_MOST_DB = 60.0
"""What is softer than that is noise, and is not brought all the way."""


class LevelStage:
    """Takes the sound without its tail to a file, since its loudness is known at its end."""

    def __init__(self, step: LevelStep, sound: Sound) -> None:
        """Raises what building the steps raises."""
        self._inner = build(step.steps, sound, f"level {step.at_lufs:g} LUFS")
        self.channels = self._inner.channels
        self._step, self._sound = step, sound

    def run(self, blocks: Blocks) -> Blocks:
        """See `bridge.host.stages.contract.Stage`. Silence stays at its level."""
        with Spool(self._sound.temporary, self._sound.channels) as spool:
            meter = QuickLoudness(self._sound.sample_rate, self._sound.channels)
            rest = self._take(blocks, spool, meter)
            meter.finish()
            gain = linear(self._gain_db(meter.loudness_lufs))
            for block in self._inner.run(_louder(spool, rest, blocks, gain)):
                yield np.asarray(block / gain, np.float32)

    def _take(self, blocks: Blocks, spool: Spool, meter: QuickLoudness) -> Block:
        """The sound into the file; gives what of its tail came with its last block."""
        length = self._sound.length_samples
        for block in blocks:
            inside = block[:, : length - spool.length_samples]
            spool.append(inside)
            meter.feed(inside)
            if spool.length_samples >= length:
                return block[:, inside.shape[1] :].copy()
        return np.zeros((self._sound.channels, 0), np.float32)

    def _gain_db(self, loudness_lufs: float | None) -> float:
        if loudness_lufs is None:
            return 0.0
        return max(-_MOST_DB, min(_MOST_DB, self._step.at_lufs - loudness_lufs))


def _louder(spool: Spool, rest: Block, blocks: Blocks, gain: float) -> Blocks:
    for block in spool.blocks():
        yield np.asarray(block * gain, np.float32)
    if rest.shape[1]:
        yield np.asarray(rest * gain, np.float32)
    for block in blocks:
        yield np.asarray(block * gain, np.float32)
