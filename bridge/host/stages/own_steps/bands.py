"""The sound split by frequency, each band with steps of its own, and summed.

The crossovers are Linkwitz-Riley, 24 dB an octave. What is split off at one of them goes through
an all-pass for every crossover above it, so that all bands turn in phase alike and their sum is
flat (Linkwitz, "Active crossover networks for noncoincident drivers", JAES 24, 1976).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from bridge.host.chain.steps import BandsStep
from bridge.host.stages.branches import Branches
from bridge.host.stages.closing import close
from bridge.host.stages.contract import Sound
from bridge.host.stages.filters import (
    Sections,
    StreamFilter,
    crossover_high,
    crossover_low,
    crossover_sum,
)
from bridge.host.stages.side_by_side import in_step
from bridge.host.stages.tee import Tee

if TYPE_CHECKING:
    from bridge.host.stages.contract import Blocks


class BandsStage:
    """See `bridge.host.stages.contract.Stage`."""

    def __init__(self, step: BandsStep, sound: Sound) -> None:
        """Raises as `Branches` does."""
        self._branches = Branches(step, sound)
        self.channels = self._branches.channels
        self._sections = [
            band_sections(step.crossovers_hz, band, sound.sample_rate)
            for band in range(len(step.bands))
        ]
        self._sound = sound

    def run(self, blocks: Blocks) -> Blocks:
        """See Stage."""
        count = len(self._sections)
        tee = Tee(blocks, self._sound.channels, count, self._sound.temporary)
        split = [self._filtered(tee.reader(band), band) for band in range(count)]
        bands = self._branches.run(split)
        try:
            for start, band_blocks in in_step(bands, tee.leave):
                length = next(block.shape[1] for block in band_blocks if block is not None)
                yield self._branches.summed(band_blocks, start, length)
        finally:
            for each in bands:
                close(each)
            tee.close()

    def _filtered(self, blocks: Blocks, band: int) -> Blocks:
        band_filter = StreamFilter(self._sections[band], self._sound.channels)
        for block in blocks:
            yield band_filter.filtered(block).astype(np.float32)


def band_sections(crossovers_hz: tuple[float, ...], band: int, sample_rate: int) -> Sections:
    """The filters of one band, counted from 0 at the lowest."""
    sections = [crossover_high(hertz, sample_rate) for hertz in crossovers_hz[:band]]
    if band < len(crossovers_hz):
        sections.append(crossover_low(crossovers_hz[band], sample_rate))
    sections += [crossover_sum(hertz, sample_rate) for hertz in crossovers_hz[band + 1 :]]
    return np.concatenate(sections)
