"""The branches of a step: each with steps and a gain of its own, and their sum."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np

from bridge.host.chain.steps import BandsStep, Branch, ParallelStep
from bridge.host.stages.contract import Sound
from bridge.host.stages.moving_value import MovingValue
from bridge.host.stages.pipeline import build
from session.errors import BadInput

if TYPE_CHECKING:
    from bridge.host.stages.contract import Block, Blocks


class Branches:
    """All branches of a parallel step, or all bands of a step of bands.

    `channels` is the widest of them; a mono one is heard in all channels.
    """

    def __init__(self, step: ParallelStep | BandsStep, sound: Sound) -> None:
        """Raises what building steps raises, and BadInput for widths that cannot be summed."""
        what, branches = (
            ("branch", step.branches) if isinstance(step, ParallelStep) else ("band", step.bands)
        )
        lanes = "branches" if isinstance(step, ParallelStep) else "bands"
        self._stages = [
            build(branch.steps, sound, _words(what, number, branch))
            for number, branch in enumerate(branches, 1)
        ]
        self._gains_db = [
            MovingValue(branch.gain_db, step.automation.get(f"{lanes}.{number}.gain_db"), sound)
            for number, branch in enumerate(branches, 1)
        ]
        counts = {stage.channels for stage in self._stages}
        if isinstance(step, ParallelStep):
            counts.add(sound.channels)
        self.channels = max(counts)
        if counts - {1, self.channels}:
            listed = " and ".join(str(count) for count in sorted(counts))
            raise BadInput(
                f"The branches of the step {step.kind} have {listed} channels, which cannot be "
                "summed: end each with as many."
            )

    def run(self, streams: Sequence[Blocks]) -> list[Blocks]:
        """What each branch makes of its stream."""
        return [stage.run(blocks) for stage, blocks in zip(self._stages, streams, strict=True)]

    def summed(
        self, blocks: Sequence[Block | None], start_samples: int, length_samples: int
    ) -> Block:
        """The branches' next blocks, each with its gain; None is silence."""
        total = np.zeros((self.channels, length_samples), np.float32)
        for block, gain_db in zip(blocks, self._gains_db, strict=True):
            if block is None:
                continue
            if gain_db.is_always(0.0):
                total += block
            else:
                total += block * gain_db.amplitude_at(start_samples, length_samples)
        return total


def widened(block: Block, channels: int) -> Block:
    """A block of as many channels, or a mono one in all of them."""
    return block if len(block) == channels else np.repeat(block, channels, axis=0)


def _words(what: str, number: int, branch: Branch) -> str:
    return f"{what} {number}" + (f" ({branch.name})" if branch.name else "")
